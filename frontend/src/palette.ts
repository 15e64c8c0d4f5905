import "./styles/palette.css";
import { lately } from "./lately";

/**
 * The palette: a dialog with a field and what it leads to: places of the site, spaces, channels, people, and what is
 * found as one types. A combobox after the ARIA pattern: the focus stays in the field, arrows walk through the list.
 */

const PAUSE = 120;
const form = document.querySelector<HTMLFormElement>("form.find");

let dialog: HTMLDialogElement | null = null;
let timer = 0;
let asking: AbortController | undefined;

/** Opens it; without an answer from the server one goes to the page of the search. */
export async function openPalette(): Promise<void> {
  if (!form?.dataset.palette) return;
  try {
    dialog ??= await made(form.dataset.palette);
  } catch {
    location.assign(form.action);
    return;
  }
  if (dialog.open) return;
  field().value = "";
  dialog.showModal();
  field().focus();
  void ask();
}

async function made(url: string): Promise<HTMLDialogElement> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const found = holder.content.querySelector("dialog");
  if (!found) throw new Error(`${url} has no dialog`);
  document.body.append(found);
  const input = found.querySelector("input");
  input?.addEventListener("input", later);
  input?.addEventListener("keydown", walk);
  found.addEventListener("close", () => asking?.abort());
  found.addEventListener("pointermove", (event) => {
    const under = (event.target as Element).closest<HTMLElement>('[role="option"]');
    if (under) choose(under);
  });
  return found;
}

function field(): HTMLInputElement {
  return dialog?.querySelector("input") as HTMLInputElement;
}

function list(): HTMLElement {
  return dialog?.querySelector('[role="listbox"]') as HTMLElement;
}

function later(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void ask(), PAUSE);
}

/** Asks for what the field says now; an earlier question that was not answered yet is dropped. */
async function ask(): Promise<void> {
  asking?.abort();
  asking = new AbortController();
  const space = /^\/spaces\/([\w-]+)\//.exec(location.pathname)?.[1] ?? "";
  const query = new URLSearchParams({ part: "list", q: field().value, in: space });
  try {
    const answer = await fetch(`${form?.dataset.palette}?${query}`, { signal: asking.signal });
    if (answer.ok) show(await answer.text());
  } catch (error) {
    if (!(error instanceof DOMException)) list().replaceChildren();
  }
}

function show(html: string): void {
  list().innerHTML = html;
  if (!field().value.trim()) addLately();
  const found = options();
  field().setAttribute("aria-expanded", String(found.length > 0));
  const said = dialog?.querySelector<HTMLElement>("[data-count]");
  if (said) said.textContent = list().querySelector<HTMLElement>("[data-said]")?.dataset.said ?? "";
  if (found[0]) choose(found[0]);
  else field().removeAttribute("aria-activedescendant");
}

/** Where one was a moment ago, in this tab, above everything else. */
function addLately(): void {
  const places = lately().filter((place) => place.path !== location.pathname + location.search);
  const group = dialog?.querySelector<HTMLTemplateElement>("template[data-lately]")?.content.firstElementChild?.cloneNode(true);
  if (!(group instanceof HTMLElement) || !places.length) return;
  places.slice(0, 4).forEach((place, number) => {
    const option = document.createElement("a");
    option.href = place.path;
    option.id = `palette-lately-${number}`;
    option.role = "option";
    option.tabIndex = -1;
    option.append(Object.assign(document.createElement("span"), { textContent: place.title }));
    group.append(option);
  });
  list().prepend(group);
}

function options(): HTMLElement[] {
  return [...list().querySelectorAll<HTMLElement>('[role="option"]')];
}

function choose(option: HTMLElement): void {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  field().setAttribute("aria-activedescendant", option.id);
}

function walk(event: KeyboardEvent): void {
  const found = options();
  const now = found.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const steps: Record<string, number> = { ArrowDown: now + 1, ArrowUp: now - 1 };
  const chosen = found[now];
  if (event.key in steps && found.length) {
    const next = found[((steps[event.key] ?? 0) + found.length) % found.length];
    if (next) choose(next);
    next?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && !event.isComposing && chosen instanceof HTMLAnchorElement) {
    chosen.dispatchEvent(new Event("opens", { bubbles: true }));
    if (event.ctrlKey || event.metaKey) window.open(chosen.href);
    else location.assign(chosen.href);
  } else {
    return;
  }
  event.preventDefault();
}
