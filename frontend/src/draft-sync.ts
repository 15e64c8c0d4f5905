import { PREFIX, readKept, writeDraft } from "./drafts";
import { csrfToken } from "./page";

const SAVE_AFTER = 1500;
/** What a browser sends while it leaves a page may have so many characters. */
const LEAVING_AT_MOST = 15_000;

interface Stored {
  version: number;
  text: string;
  fields: Record<string, string[]>;
}

/** Keeps the draft of one editor on the server, too. The browser's own copy comes first and needs no connection; where
 * another device has a newer one, both are shown and the writer chooses; the other stays in the list of drafts. */
export class DraftSync {
  /** Tells this page from every other, also from a copy of its tab. */
  readonly #device = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  #version = 0;
  #timer = 0;
  #saving: AbortController | null = null;
  #again = false;
  #tried = false;
  #sending = false;
  #left = new AbortController();

  constructor(
    private readonly host: HTMLElement,
    private readonly field: HTMLTextAreaElement,
    private readonly key: string,
    private readonly say: (words: string | undefined) => void,
  ) {
    const { signal } = this.#left;
    this.#version = readKept(key)?.version ?? 0;
    field.form?.addEventListener("input", (event) => event.target !== field && this.saveSoon(), { signal });
    field.form?.addEventListener("change", (event) => event.target !== field && this.saveSoon(), { signal });
    document.addEventListener("visibilitychange", () => this.#leaving(), { signal });
    window.addEventListener("online", () => this.#timer === 0 && readKept(key) && this.saveSoon(), { signal });
    if (host.hasAttribute("data-drafts-any") || this.#version) void this.#load();
  }

  stop(): void {
    window.clearTimeout(this.#timer);
    this.#left.abort();
  }

  saveSoon(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#save(), SAVE_AFTER);
  }

  /** The form is on its way: nothing may bring the draft back behind it. */
  sending(): void {
    this.#sending = true;
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#saving?.abort();
  }

  answered(successful: boolean): void {
    this.#sending = false;
    if (!successful) return this.saveSoon();
    void this.#drop();
  }

  async #load(): Promise<void> {
    const answer = await fetch(`${this.#url("one")}?key=${encodeURIComponent(this.#name)}`).catch(() => null);
    if (answer?.status === 204) this.#isGone();
    if (answer?.status !== 200 || answer.redirected) return;
    const stored = (await answer.json()) as Stored;
    const kept = readKept(this.key);
    if (stored.version === this.#version) {
      if (this.#text !== stored.text) this.saveSoon();
      else this.#fill(stored);
    } else if (this.#text === stored.text) this.#take(stored);
    else if (!this.field.value.trim() || (kept && kept.text === kept.synced && this.field.value === kept.text)) {
      this.#take(stored);
      this.say(this.host.dataset.draftRestored);
    } else this.#offer(stored, this.field.value === this.field.defaultValue ? "draftOlder" : "draftNewer");
  }

  /** It was sent or removed on another device; what was typed here since stays. */
  #isGone(): void {
    const kept = readKept(this.key);
    this.#version = 0;
    if (!kept?.version) return;
    if (kept.text === kept.synced && this.field.value === kept.text) {
      localStorage.removeItem(this.key);
      this.field.value = this.field.defaultValue;
      this.say("");
    } else writeDraft(this.key, kept.text, { version: 0, synced: "" });
  }

  async #save(aside = "", leaving = false): Promise<void> {
    this.#timer = 0;
    if (this.#sending) return;
    if (this.#saving && !leaving) {
      this.#again = true;
      return;
    }
    if (!this.#text.trim() && !Object.keys(this.#fields()).length) return this.#drop();
    if (this.field.value === this.field.defaultValue && !this.#version && this.field.defaultValue) return;
    this.#saving = new AbortController();
    this.#tried = true;
    const text = this.#text;
    const answer = await this.#send("saving", { ...this.#written(text), aside }, leaving);
    this.#saving = null;
    if (answer && !this.#sending) await this.#saved(answer, text);
    if (!this.#again) return;
    this.#again = false;
    this.saveSoon();
  }

  async #saved(answer: Response, text: string): Promise<void> {
    if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) return;
    const body = (await answer.json()) as Partial<Stored> & { error?: string };
    if (answer.status === 200) this.#knows(body.version ?? 0, text);
    else if (answer.status === 409) this.#offer(body as Stored, "draftNewer");
    else if (answer.status === 410) {
      this.#knows(0, "");
      this.say(this.host.dataset.draftGone);
    } else if (body.error) this.say(body.error);
  }

  async #drop(): Promise<void> {
    const version = this.#version;
    const tried = this.#tried;
    this.#version = 0;
    this.#tried = false;
    if (version || tried) await this.#send("dropping", { key: this.#name, device: this.#device, version: String(version) });
  }

  #leaving(): void {
    if (document.visibilityState !== "hidden" || !this.#timer || this.#sending) return;
    window.clearTimeout(this.#timer);
    void this.#save("", this.#text.length < LEAVING_AT_MOST);
  }

  #send(what: string, fields: Record<string, string>, keepalive = false): Promise<Response | null> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "XMLHttpRequest" };
    const signal = what === "saving" ? (this.#saving?.signal ?? null) : null;
    return fetch(this.#url(what), { method: "POST", body, headers, keepalive, signal }).catch(() => null);
  }

  #written(text: string): Record<string, string> {
    const { draftTitle, draftPath, draftSpace } = this.host.dataset;
    return {
      key: this.#name,
      text,
      base: String(this.#version),
      device: this.#device,
      fields: JSON.stringify(this.#fields()),
      title: draftTitle || document.title,
      path: draftPath || location.pathname + location.search,
      space: draftSpace ?? "",
    };
  }

  #knows(version: number, synced: string): void {
    this.#version = version;
    const kept = readKept(this.key);
    if (kept) writeDraft(this.key, kept.text, { version, synced });
  }

  #take(stored: Stored): void {
    this.field.value = stored.text;
    this.#fill(stored);
    this.#version = stored.version;
    writeDraft(this.key, stored.text, { version: stored.version, synced: stored.text });
  }

  #offer(stored: Stored, words: "draftNewer" | "draftOlder"): void {
    this.host.querySelector(".md-offer")?.remove();
    const box = document.createElement("div");
    box.className = "md-offer";
    box.setAttribute("role", "alert");
    const said = document.createElement("span");
    said.textContent = this.host.dataset[words] ?? "";
    const [use, mine] = ["draftUse", "draftMine"].map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-small";
      button.textContent = this.host.dataset[name] ?? "";
      return button;
    }) as [HTMLButtonElement, HTMLButtonElement];
    const shown = document.createElement("blockquote");
    shown.textContent = stored.text.slice(0, 400);
    box.append(said, shown, use, mine);
    use.addEventListener("click", () => {
      const aside = words === "draftNewer" ? this.field.value : "";
      this.#take(stored);
      box.remove();
      this.field.focus();
      if (aside.trim()) void this.#save(aside);
    });
    mine.addEventListener("click", () => {
      this.#version = stored.version;
      box.remove();
      this.field.focus();
      void (this.field.value === this.field.defaultValue ? this.#drop() : this.#save());
    });
    const status = this.host.querySelector(".md-status");
    if (status) status.before(box);
    else this.host.prepend(box);
  }

  /** The other fields of the form that differ from what the page came with. */
  #fields(): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const each of this.#others()) {
      const ticked = each instanceof HTMLInputElement && ["radio", "checkbox"].includes(each.type);
      const differs = ticked ? each.checked !== each.defaultChecked : each.value !== (each as HTMLInputElement).defaultValue;
      if (differs) found[each.name] ??= [];
    }
    for (const each of this.#others()) {
      const ticked = each instanceof HTMLInputElement && ["radio", "checkbox"].includes(each.type);
      if (found[each.name] && (!ticked || each.checked)) found[each.name]?.push(each.value);
    }
    return found;
  }

  #fill(stored: Stored): void {
    for (const each of this.#others()) {
      const values = stored.fields[each.name];
      if (!values) continue;
      if (each instanceof HTMLInputElement && ["radio", "checkbox"].includes(each.type)) each.checked = values.includes(each.value);
      else if (values[0] !== undefined) each.value = values[0];
    }
  }

  #others(): (HTMLInputElement | HTMLTextAreaElement)[] {
    const all = [...(this.field.form?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[name], textarea[name]") ?? [])];
    return all.filter((each) => each !== this.field && !["hidden", "file", "password", "submit"].includes(each.type));
  }

  get #text(): string {
    return this.field.value;
  }

  get #name(): string {
    return this.key.slice(PREFIX.length);
  }

  #url(what: string): string {
    return `${this.host.dataset.draftsUrl ?? ""}${what}/`;
  }
}
