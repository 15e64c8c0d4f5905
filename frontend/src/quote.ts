import { announce, isTyping } from "./page";

/** Words that are selected in a post, comment or message, put into the answer as a quote: by a button beside them, or by
 * the key q, which without a selection quotes the row that j and k stand at. */

const LONGEST = 2000;
const form = document.querySelector<HTMLFormElement>("form[data-quotes]") as HTMLFormElement;
const button = document.createElement("button");
button.type = "button";
button.className = "btn btn-small quote-button";
button.textContent = form.dataset.quotes ?? "";
button.hidden = true;
document.body.append(button);

interface Quoted {
  from: HTMLElement;
  words: DocumentFragment;
}

function selected(): Quoted | null {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed || !selection.toString().trim()) return null;
  const range = selection.getRangeAt(0);
  const ends = [range.startContainer, range.endContainer].map((node) => within(node));
  return ends[0] && ends[0] === ends[1] ? { from: ends[0], words: range.cloneContents() } : null;
}

/** The article in whose text a place lies. The end of a paragraph that is selected whole lies behind it. */
function within(node: Node): HTMLElement | null {
  const element = node instanceof Element ? node : node.parentElement;
  const article = element?.closest<HTMLElement>("[data-quote]") ?? null;
  return element?.closest(".prose, [data-quote]") ? article : null;
}

function row(): Quoted | null {
  const from = document.querySelector<HTMLElement>("[data-quote].at") ?? document.activeElement?.closest<HTMLElement>("[data-quote]");
  const prose = from?.querySelector(".prose");
  if (!from || !prose) return null;
  const words = document.createDocumentFragment();
  words.append(...[...prose.childNodes].map((node) => node.cloneNode(true)));
  return { from, words };
}

/** The words as Markdown that shows them as they are: nobody is mentioned by a quote, and a quote in it is left out. */
function markdown(words: DocumentFragment): string {
  const box = document.createElement("div");
  box.className = "quote-words";
  box.append(words);
  for (const each of box.querySelectorAll("header, footer, .meta, .link-card, .footnotes, sup, svg, .sr-only")) each.remove();
  for (const each of box.querySelectorAll("details:not([open])")) each.replaceWith("[…]");
  for (const each of box.querySelectorAll("summary")) each.remove();
  for (const each of box.querySelectorAll("math")) each.replaceWith(each.getAttribute("alttext") ?? "");
  const quotes = [...box.querySelectorAll("blockquote")];
  if (box.textContent.trim() !== quotes[0]?.textContent.trim()) for (const each of quotes) each.remove();
  document.body.append(box);
  const text = box.innerText.trim().replace(/\n{3,}/g, "\n\n");
  box.remove();
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
  return cut.split("\n").map(plain).join("\n");
}

function plain(line: string): string {
  const escaped = line.replace(/[\\`*~|$@[<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&");
  return escaped.replace(/^(\s*)([#>+-]|:::|\d+(?=[.)]))/, (_, space: string, mark: string) =>
    /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
  );
}

function quote(quoted: Quoted | null): boolean {
  const words = quoted ? markdown(quoted.words) : "";
  const field = form.querySelector("textarea");
  if (!quoted || !words || !field) return false;
  const name = quoted.from.querySelector(".name")?.textContent.trim() ?? "";
  const address = new URL(quoted.from.dataset.quote ?? "", location.href).href;
  const lines = [`[${plain(name)}](${address}):`, "", ...words.split("\n")].map((line) => `> ${line}`.trimEnd());
  field.value = `${field.value.trimEnd() ? `${field.value.trimEnd()}\n\n` : ""}${lines.join("\n")}\n\n`;
  form.querySelector<HTMLElement>('md-editor [role="tab"][aria-selected="false"]:first-child')?.click();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.getSelection()?.removeAllRanges();
  hide();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollTop = field.scrollHeight;
  field.scrollIntoView({ block: "center" });
  announce(form.dataset.quoted ?? "");
  return true;
}

function hide(): void {
  button.hidden = true;
}

/** Below the selection, where neither the words nor the phone's own menu are. */
function place(): void {
  const range = selected() ? document.getSelection()?.getRangeAt(0) : null;
  const box = range && [...range.getClientRects()].at(-1);
  if (!box || box.bottom < 0 || box.top > innerHeight) return hide();
  button.hidden = false;
  const left = Math.min(Math.max(box.right - button.offsetWidth / 2, 8), innerWidth - button.offsetWidth - 8);
  const top = Math.min(box.bottom + 8, innerHeight - button.offsetHeight - 8);
  button.style.translate = `${Math.round(left)}px ${Math.round(Math.max(top, 8))}px`;
}

let timer = 0;
document.addEventListener("selectionchange", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(place, 150);
});
document.addEventListener("scroll", place, { passive: true, capture: true });
// Pressing it must not take the selection away before it is read.
button.addEventListener("pointerdown", (event) => event.preventDefault());
button.addEventListener("click", () => quote(selected()));
document.addEventListener("keydown", (event) => {
  if (event.key !== "q" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!document.querySelector("dialog[open]") && quote(selected() ?? row())) event.preventDefault();
});
