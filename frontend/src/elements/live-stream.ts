import { announce } from "../page";

type Position = "append" | "prepend" | "order" | "before" | "after" | "replace" | "remove";

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
/** After these, what somebody was writing may be done. */
const WRITTEN = ["input", "reset", "htmx:afterRequest"];
/** What the person's own form brought stands at the end, though somebody else's may have come over the stream before. */
document.addEventListener("htmx:afterSwap", (event) => {
  const list = event.target;
  if (!(list instanceof Element) || !list.hasAttribute("data-ordered")) return;
  const sorted = [...list.children].sort((one, other) => numberOf(one) - numberOf(other));
  if (sorted.some((each, place) => each !== list.children[place])) list.append(...sorted);
});
/** A browser opens six connections to a server without HTTP/2: tabs that nobody looks at give theirs back. */
const HIDDEN_FOR = 20_000;
/** After an answer that is no stream a browser gives up: a proxy's 502 while the server restarts is reason to ask again. */
const AGAIN_AFTER = 2_000;
const AGAIN_AT_MOST = 300_000;
/** The server says something every 15 s; after so much silence the connection is dead, as after a laptop's sleep. */
const SILENT_FOR = 50_000;
/** What somebody's own act changes comes over the stream before the answer to their form: to load the page again then
 * would cut that answer off, and what it says ("Saved. Undo") would never be read. */
const LEAVING_FOR = 10_000;
let leftAt = 0;
window.addEventListener("beforeunload", () => (leftAt = Date.now()));

/**
 * <live-stream src="/live/?on=topic:5&since=17"> listens to server-sent events:
 *
 * - `html`    a Change as JSON; the new element's data-announce, or "Post by Ines K." (its aria-label), is said aloud
 * - `typing`  somebody writes, as JSON: handed on as the document's event `live:typing`
 * - `live`    everything that was missed has come; what comes now is new
 * - `beat`    nothing new, every 15 s
 * - `reload`  the page is too old to patch: it is loaded again, as soon as nobody is writing on it
 * - `close`   nothing more will come; asked once more, because somebody may be signed in anew
 *
 * Each change has the version at which the page then stands as its id. A connection that this element makes by itself
 * goes on from the last one, as the browser's own do. data-state says how it is: "catching-up", "live", "waiting" for
 * the server, "stale" until what is being written is done, "closed".
 */
class LiveStream extends HTMLElement {
  #source: EventSource | null = null;
  #since = "";
  #closing = false;
  #ended = false;
  #stale = false;
  #timer = 0;
  #silence = 0;
  #wait = AGAIN_AFTER;

  connectedCallback(): void {
    this.#connect();
    document.addEventListener("visibilitychange", this);
    for (const done of WRITTEN) document.addEventListener(done, this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this);
    for (const done of WRITTEN) document.removeEventListener(done, this);
    this.#drop();
  }

  handleEvent(event: Event): void {
    if (event.type !== "visibilitychange") {
      catchUpWith(this.#later);
      if (this.#stale) this.#reload();
    } else if (document.visibilityState === "hidden") {
      this.#again(() => this.#drop(), HIDDEN_FOR);
    } else if (!this.#ended && this.#source?.readyState !== EventSource.OPEN) {
      this.#connect();
    } else window.clearTimeout(this.#timer);
  }

  /** Changes to what somebody was writing in, by the id of the element: the newest of each waits. */
  #later = new Map<string, Change>();

  #connect(): void {
    this.#drop();
    const url = new URL(this.getAttribute("src") ?? "", location.href);
    if (this.#since) url.searchParams.set("since", this.#since);
    const source = new EventSource(url);
    this.#source = source;
    this.dataset.state = "catching-up";
    source.addEventListener("open", () => {
      this.#heard();
      this.dataset.state = "catching-up";
    });
    source.addEventListener("html", (event: MessageEvent<string>) => {
      this.#heard(event.lastEventId);
      apply(JSON.parse(event.data) as Change, this.#later);
    });
    source.addEventListener("typing", (event: MessageEvent<string>) => {
      this.#heard();
      document.dispatchEvent(new CustomEvent("live:typing", { detail: JSON.parse(event.data) as unknown }));
    });
    source.addEventListener("live", () => this.#isLive());
    source.addEventListener("beat", () => this.#heard());
    source.addEventListener("reload", (event: MessageEvent<string>) => {
      this.#heard(event.lastEventId);
      this.#reload();
    });
    source.addEventListener("close", () => this.#end());
    source.addEventListener("error", () => this.#lost(source));
  }

  /** Gives the connection back; the next one goes on from the last id. */
  #drop(): void {
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#silence);
    this.#source?.close();
  }

  #again(act: () => void, after: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(act, after);
  }

  #heard(id = ""): void {
    if (id) this.#since = id;
    window.clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => this.#connect(), SILENT_FOR);
  }

  #isLive(): void {
    this.#heard();
    this.#wait = AGAIN_AFTER;
    this.#closing = false;
    this.dataset.state = this.#stale ? "stale" : "live";
  }

  #lost(source: EventSource): void {
    window.clearTimeout(this.#silence);
    this.dataset.state = "waiting";
    if (source.readyState !== EventSource.CLOSED) return; // the browser asks again by itself, with the last id
    if (this.#closing) this.#ended = true;
    if (this.#ended) this.dataset.state = "closed";
    if (this.#ended || document.visibilityState === "hidden") return;
    this.#again(() => this.#connect(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, AGAIN_AT_MOST);
  }

  #end(): void {
    this.#drop();
    this.dataset.state = "closed";
    this.#ended = this.#closing;
    this.#closing = true;
    if (!this.#ended) this.#again(() => this.#connect(), AGAIN_AFTER * (0.5 + Math.random()));
  }

  #reload(): void {
    const isLeaving = Date.now() - leftAt < LEAVING_FOR;
    this.#stale = isLeaving || isWriting(document);
    if (isLeaving) window.setTimeout(() => this.#stale && this.#reload(), LEAVING_FOR);
    if (this.#stale) this.dataset.state = "stale";
    else location.reload();
  }
}

function apply(change: Change, later: Map<string, Change>): void {
  const target = document.querySelector(change.target);
  if (!target) return;
  const known = change.position === "replace" ? target : document.getElementById(change.id);
  if (known && isWriting(known)) later.set(change.id, change);
  else if (change.position === "remove") target.remove();
  else for (const element of parse(change.html)) place(element, target, change.position);
}

/** What waited until somebody had written. */
function catchUpWith(later: Map<string, Change>): void {
  for (const [id, change] of [...later]) {
    later.delete(id);
    apply(change, later);
  }
}

function place(element: Element, target: Element, position: Position): void {
  const known = position === "replace" ? target : element.id ? document.getElementById(element.id) : null;
  if (known) replace(known, element);
  else if (position === "order") insertInOrder(element, target);
  else insert(element, target, PLACES[position] ?? "beforeend");
}

/** Among its siblings by the number that ends its id; left out where it stands on another page of the list. Of a list in
 * another order only the end is known: there stands what is newer than everything on it. */
function insertInOrder(element: Element, list: Element): void {
  const isNewest = [...list.children].every((each) => numberOf(each) < numberOf(element));
  if (!list.hasAttribute("data-ordered") && !isNewest) return;
  const before = [...list.children].filter((each) => numberOf(each) < numberOf(element)).at(-1);
  const isLast = before === list.lastElementChild || !list.childElementCount;
  if ((!before && list.hasAttribute("data-more-before")) || (isLast && list.hasAttribute("data-more-after"))) return;
  if (isLast) insert(element, list, "beforeend");
  else if (before) insert(element, before, "afterend");
  else insert(element, list, "afterbegin");
}

function numberOf(element: Element): number {
  return Number(/\d+$/.exec(element.id)?.[0] ?? 0);
}

function insert(element: Element, target: Element, at: InsertPosition): void {
  const following = at === "beforeend" && atTheEnd(target);
  target.insertAdjacentElement(at, element);
  element.classList.add("arrived");
  window.htmx?.process(element);
  if (!isOwn(element)) announce(element.getAttribute("data-announce") ?? element.getAttribute("aria-label") ?? "");
  if (following) element.scrollIntoView({ block: "nearest" });
}

/** What has the focus gets it back, and what was unfolded stays so. */
function replace(old: Element, fresh: Element): void {
  keepOwn(old, fresh);
  if (old instanceof HTMLDetailsElement && old.hasAttribute("data-live")) (fresh as HTMLDetailsElement).open = old.open;
  if (old.isEqualNode(fresh)) return;
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

/** Who pressed these buttons nobody is told: whether the reader did is known by the page alone. */
function keepOwn(old: Element, fresh: Element): void {
  for (const button of fresh.querySelectorAll("button[data-own]")) {
    const known = old.querySelector(`button[data-own="${CSS.escape(button.getAttribute("data-own") ?? "")}"]`);
    if (!known) continue;
    button.setAttribute("aria-pressed", known.getAttribute("aria-pressed") ?? "false");
    button.toggleAttribute("disabled", known.hasAttribute("disabled"));
  }
}

/** It is pressed at once: the change may come over the stream before the answer to the form. */
function pressOwn(event: Event): void {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  const own = form?.querySelector("button[data-own]")?.getAttribute("data-own");
  if (!own) return;
  for (const button of document.querySelectorAll(`button[data-own="${CSS.escape(own)}"]`))
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
}
document.addEventListener("htmx:beforeSend", pressOwn);
// Refused or not sent: as it was.
for (const failed of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(failed, pressOwn);

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

/** Whether the reader wrote it: nobody is told what they said themselves. */
function isOwn(element: Element): boolean {
  const by = element.getAttribute("data-by");
  return by !== null && by === viewer();
}

function viewer(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="viewer"]')?.content;
}

/** What comes live is the same for everybody: which reactions are the reader's own is found out here. */
function markOwn(within: Element): void {
  const reader = viewer();
  for (const button of within.querySelectorAll<HTMLElement>("button[data-users]")) {
    const own = reader !== undefined && (button.dataset.users ?? "").split(" ").includes(reader);
    button.setAttribute("aria-pressed", String(own));
  }
}

/** Whether the reader follows the end of a list that scrolls by itself (a chat), so that it may scroll on. */
function atTheEnd(list: Element): boolean {
  const scrolls = list.scrollHeight > list.clientHeight + 1 && getComputedStyle(list).overflowY !== "visible";
  return scrolls && list.scrollTop + list.clientHeight > list.scrollHeight - 80;
}

customElements.define("live-stream", LiveStream);
