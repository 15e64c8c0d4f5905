/** What is being written, kept in the browser until it was sent. */

const DRAFTS_LIVE = 30 * 24 * 3600 * 1000;
export const PREFIX = "draft:";

/** Drafts of sent texts wait here until the next page shows that the server took them. */
export const SENT = "draft-sent";

/** `version` is the server's that this text began with, `synced` the text it has there. */
export interface Kept {
  text: string;
  at: number;
  version?: number;
  synced?: string;
}

export function writeDraft(key: string, text: string, known: Pick<Kept, "version" | "synced"> = {}): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...readKept(key), text, at: Date.now(), ...known }));
  } catch {
    // Storage is full or forbidden: the text is still in the field.
  }
}

export function readKept(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept && Date.now() - kept.at < DRAFTS_LIVE ? kept : null;
  } catch {
    return null;
  }
}

export function readDraft(key: string): string | null {
  return readKept(key)?.text ?? null;
}

/** Runs on every page, before any editor restores: after a plain form was sent, its draft goes unless its errors came
 * back with it. */
export function dropSentDraft(): void {
  const key = sessionStorage.getItem(SENT);
  if (!key) return;
  sessionStorage.removeItem(SENT);
  // The page that says "too much at once" holds what was typed: its own form is what sends the draft.
  const again = document.querySelector("form[data-not-sent]");
  if (again) {
    again.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
    return;
  }
  const editor = document.querySelector<HTMLElement>(`md-editor[data-draft-key="${CSS.escape(key.slice(PREFIX.length))}"]`);
  const refused = editor?.querySelector("textarea")?.defaultValue.trim() || editor?.closest("form")?.querySelector(".errors, [role=alert]");
  if (!refused) localStorage.removeItem(key);
}
