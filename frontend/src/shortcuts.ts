import { openDialog } from "./dialogs";
import { isTyping } from "./page";

/** j and k walk through the page's rows, / and Ctrl-K search, g h goes home, ? lists them all. */

let afterG = 0;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k" && !inEditor(event.target) && palette()) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = actions[event.key];
  if (act?.()) event.preventDefault();
});

const actions: Record<string, () => boolean> = {
  j: () => step(1),
  k: () => step(-1),
  "/": search,
  "?": help,
  g: () => {
    afterG = Date.now();
    return false;
  },
  h: home,
};

function step(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.offsetParent !== null);
  const now = rows.findIndex((row) => row.classList.contains("at") || row.contains(document.activeElement));
  const next = now < 0 ? begin(rows, by) : rows[now + by];
  if (!next) return false;
  for (const row of rows) row.classList.toggle("at", row === next);
  next.scrollIntoView({ block: "nearest" });
  focusIn(next);
  return true;
}

/** Where one is not on a row, that is the first or last one in sight: a log of messages stands at its end. */
function begin(rows: HTMLElement[], by: 1 | -1): HTMLElement | undefined {
  const seen = rows.filter((row) => {
    const box = row.getBoundingClientRect();
    const frame = row.closest(".chat-log")?.getBoundingClientRect();
    return box.bottom > Math.max(0, frame?.top ?? 0) && box.top < Math.min(innerHeight, frame?.bottom ?? innerHeight);
  });
  return by > 0 ? (seen[0] ?? rows[0]) : (seen.at(-1) ?? rows.at(-1));
}

/** The row's own link or summary takes the focus, so that Enter opens it; a row without one takes it itself. */
function focusIn(row: HTMLElement): void {
  const inner = row.querySelector<HTMLElement>(":scope h2 a, :scope h3 a, :scope > summary");
  if (!inner) row.tabIndex = -1;
  (inner ?? row).focus({ preventScroll: true });
}

function search(): boolean {
  // The page's own before that of every page.
  const fields = [...document.querySelectorAll<HTMLInputElement>('main [data-shortcut="search"], .where [data-shortcut="search"]')];
  const field = fields.filter((each) => each.offsetParent !== null).at(-1);
  field?.focus();
  field?.select();
  return field !== undefined || palette();
}

/** Where one writes, Ctrl-K makes a link. */
function inEditor(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("textarea, [contenteditable]") !== null;
}

function palette(): boolean {
  if (!document.querySelector("form.find[data-palette]") || document.querySelector("dialog[open]")) return false;
  void import("./palette").then((it) => it.openPalette());
  return true;
}

function help(): boolean {
  openDialog("keys");
  return true;
}

function home(): boolean {
  if (Date.now() - afterG > 1500) return false;
  location.assign(document.body.dataset.home ?? "/");
  return true;
}
