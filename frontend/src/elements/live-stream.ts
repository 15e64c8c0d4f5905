import { announce } from "../page";

type Position = "append" | "prepend" | "before" | "after" | "replace" | "remove";

/** One change to the page, as foundation/live/events.py sends it. `html` is one element with this `id`; one that is on
 * the page already is replaced, so that nothing is shown twice. */
interface Change {
  target: string;
  position: Position;
  id: string;
  html: string;
}

const PLACES: Partial<Record<Position, InsertPosition>> = {
  append: "beforeend",
  prepend: "afterbegin",
  before: "beforebegin",
  after: "afterend",
};
/** A browser opens six connections to a server without HTTP/2: tabs that nobody looks at give theirs back. */
const HIDDEN_FOR = 20_000;
/** After an answer that is no stream a browser gives up: a proxy's 502 while the server restarts is reason to ask again. */
const AGAIN_AFTER = 2_000;
const AGAIN_AT_MOST = 300_000;

/**
 * <live-stream src="/live/?on=topic:5" data-catch-up="/topics/5/replies?after=17"> listens to server-sent events:
 *
 * - `html`    a Change as JSON; the new element's data-announce, or "Post by Ines K." (its aria-label), is said aloud
 * - `lagged`  something may have been missed
 * - `reload`  the page is too old to patch: it is loaded again, unless somebody is writing on it
 * - `close`   nothing more will come
 *
 * Whenever a connection opens or lagged, the catch-up URL is asked for HTML: its elements are put at the end of the
 * page's [data-live-list], or #posts, or in place of those with the same id.
 */
class LiveStream extends HTMLElement {
  #source: EventSource | null = null;
  #ended = false;
  #timer = 0;
  #wait = AGAIN_AFTER;

  connectedCallback(): void {
    this.#connect();
    document.addEventListener("visibilitychange", this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this);
    window.clearTimeout(this.#timer);
    this.#source?.close();
  }

  handleEvent(): void {
    window.clearTimeout(this.#timer);
    if (document.visibilityState === "hidden") this.#timer = window.setTimeout(() => this.#source?.close(), HIDDEN_FOR);
    else if (!this.#ended && this.#source?.readyState === EventSource.CLOSED) this.#connect();
  }

  #connect(): void {
    const source = new EventSource(this.getAttribute("src") ?? "");
    this.#source = source;
    source.addEventListener("open", () => void this.#opened());
    source.addEventListener("html", (event: MessageEvent<string>) => apply(JSON.parse(event.data) as Change));
    source.addEventListener("lagged", () => void this.#catchUp());
    source.addEventListener("reload", reload);
    source.addEventListener("close", () => this.#end());
    source.addEventListener("error", () => this.#lost(source));
  }

  #lost(source: EventSource): void {
    this.dataset.state = "waiting";
    if (source.readyState !== EventSource.CLOSED || document.visibilityState === "hidden") return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, AGAIN_AT_MOST);
  }

  async #opened(): Promise<void> {
    this.dataset.state = "live";
    this.#wait = AGAIN_AFTER;
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const list = document.querySelector("[data-live-list]") ?? document.getElementById("posts");
    if (!this.dataset.catchUp || !list) return;
    const answer = await fetch(this.dataset.catchUp, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    for (const element of parse(await answer.text())) place(element, list, "append");
  }

  #end(): void {
    this.#ended = true;
    this.dataset.state = "closed";
    this.#source?.close();
  }
}

function reload(): void {
  if (!isWriting(document)) location.reload();
}

function apply(change: Change): void {
  const target = document.querySelector(change.target);
  if (!target) return;
  if (change.position === "remove") target.remove();
  else for (const element of parse(change.html)) place(element, target, change.position);
}

function place(element: Element, target: Element, position: Position): void {
  const known = position === "replace" ? target : element.id ? document.getElementById(element.id) : null;
  if (known) replace(known, element);
  else insert(element, target, PLACES[position] ?? "beforeend");
}

function insert(element: Element, target: Element, at: InsertPosition): void {
  const following = at === "beforeend" && atTheEnd(target);
  target.insertAdjacentElement(at, element);
  element.classList.add("arrived");
  window.htmx?.process(element);
  announce(element.getAttribute("data-announce") ?? element.getAttribute("aria-label") ?? "");
  if (following) element.scrollIntoView({ block: "nearest" });
}

/** What somebody writes in stays; what has the focus gets it back. */
function replace(old: Element, fresh: Element): void {
  if (isWriting(old) || old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? selector(document.activeElement) : null;
  old.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (focused) fresh.querySelector<HTMLElement>(focused)?.focus();
}

function selector(element: Element | null): string | null {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  const attributes = ["name", "value", "href"].filter((name) => element?.getAttribute(name));
  if (!element || !attributes.length) return null;
  return element.localName + attributes.map((name) => `[${name}="${CSS.escape(element.getAttribute(name) ?? "")}"]`).join("");
}

function isWriting(within: ParentNode): boolean {
  return [...within.querySelectorAll("textarea")].some((field) => field.value.trim() !== field.defaultValue.trim());
}

function parse(html: string): Element[] {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = [...document.importNode(template.content, true).children];
  for (const element of fresh) markOwn(element);
  return fresh;
}

/** What comes live is the same for everybody: which reactions are the reader's own is found out here. */
function markOwn(within: Element): void {
  const viewer = document.querySelector<HTMLMetaElement>('meta[name="viewer"]')?.content;
  for (const button of within.querySelectorAll<HTMLElement>("button[data-users]")) {
    const own = viewer !== undefined && (button.dataset.users ?? "").split(" ").includes(viewer);
    button.setAttribute("aria-pressed", String(own));
  }
}

/** Whether the reader follows the end of a list that scrolls by itself (a chat), so that it may scroll on. */
function atTheEnd(list: Element): boolean {
  const scrolls = list.scrollHeight > list.clientHeight + 1 && getComputedStyle(list).overflowY !== "visible";
  return scrolls && list.scrollTop + list.clientHeight > list.scrollHeight - 80;
}

customElements.define("live-stream", LiveStream);
