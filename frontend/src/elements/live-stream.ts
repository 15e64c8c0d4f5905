import { announce } from "../page";

type Position = InsertPosition | "replace" | "inner" | "remove";

/** One change to the page: `html` is put at `position` of the element `target` (a selector), unless an element with
 * `id` is there already; with "replace" and "remove" it is the target itself. `announce` is said to screen readers. */
interface Change {
  target: string;
  position?: Position;
  id?: string;
  html: string;
  announce?: string;
}

/**
 * <live-stream src="/live/…" data-catch-up="/live/…/missed"> listens to server-sent events:
 *
 * - `html`    a Change as JSON
 * - `reload`  the page is too old to patch: it is loaded again, unless somebody is writing on it
 * - `close`   nothing more will come
 *
 * The browser reconnects by itself. After a gap the catch-up URL is asked with ?after=LAST_EVENT_ID and answers
 * {"changes": [Change…], "last": id?}; a change whose id is on the page already does nothing, so nothing comes twice.
 */
class LiveStream extends HTMLElement {
  #source: EventSource | null = null;
  #last = "";
  #wasOpen = false;

  connectedCallback(): void {
    this.#connect();
    document.addEventListener("visibilitychange", this);
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this);
    this.#source?.close();
    this.#source = null;
  }

  /** A phone that slept may hold a dead connection: open a new one when its page is looked at again. */
  handleEvent(): void {
    if (document.visibilityState === "visible" && this.#source?.readyState === EventSource.CLOSED) this.#connect();
  }

  #connect(): void {
    const src = this.getAttribute("src");
    if (!src) return;
    this.#source?.close();
    const source = new EventSource(src);
    this.#source = source;
    source.addEventListener("open", () => void this.#opened());
    source.addEventListener("html", (event) => this.#received(event));
    source.addEventListener("reload", () => this.#reload());
    source.addEventListener("close", () => this.#closed());
    source.addEventListener("error", () => this.setAttribute("data-state", "waiting"));
  }

  async #opened(): Promise<void> {
    this.setAttribute("data-state", "live");
    if (this.#wasOpen) await this.#catchUp();
    this.#wasOpen = true;
  }

  async #catchUp(): Promise<void> {
    const address = this.dataset.catchUp;
    if (!address) return;
    const url = new URL(address, location.href);
    if (this.#last) url.searchParams.set("after", this.#last);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const missed = (await answer.json()) as { changes: Change[]; last?: string };
    for (const change of missed.changes) apply(change);
    if (missed.last) this.#last = missed.last;
  }

  #received(event: MessageEvent<string>): void {
    if (event.lastEventId) this.#last = event.lastEventId;
    apply(JSON.parse(event.data) as Change);
  }

  #reload(): void {
    const writing = [...document.querySelectorAll("textarea")].some((field) => field.value.trim() !== field.defaultValue.trim());
    if (!writing) location.reload();
  }

  #closed(): void {
    this.setAttribute("data-state", "closed");
    document.removeEventListener("visibilitychange", this);
    this.#source?.close();
  }
}

function apply(change: Change): void {
  const target = document.querySelector(change.target);
  if (!target) return;
  const position = change.position ?? "beforeend";
  if (position === "remove") {
    target.remove();
    return;
  }
  if (position === "replace" || position === "inner") put(target, position, change);
  else if (!change.id || !document.getElementById(change.id)) insert(target, position, change);
}

function put(target: Element, position: "replace" | "inner", change: Change): void {
  const fresh = parse(change.html);
  if (position === "replace") target.replaceWith(...fresh);
  else target.replaceChildren(...fresh);
  settle(fresh, change);
}

function insert(target: Element, position: InsertPosition, change: Change): void {
  const following = position === "beforeend" && atTheEnd(target);
  const fresh = parse(change.html);
  for (const element of position === "afterbegin" || position === "afterend" ? fresh.toReversed() : fresh) {
    target.insertAdjacentElement(position, element);
    element.classList.add("arrived");
  }
  settle(fresh, change);
  if (following) fresh.at(-1)?.scrollIntoView({ block: "nearest" });
}

function settle(fresh: Element[], change: Change): void {
  for (const element of fresh) window.htmx.process(element);
  if (change.announce) announce(change.announce);
}

function parse(html: string): Element[] {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children].map((element) => document.importNode(element, true));
}

/** Whether the reader follows the end of a list that scrolls by itself (a chat), so that it may scroll on. */
function atTheEnd(list: Element): boolean {
  const scrolls = list.scrollHeight > list.clientHeight + 1 && getComputedStyle(list).overflowY !== "visible";
  return scrolls && list.scrollTop + list.clientHeight > list.scrollHeight - 80;
}

customElements.define("live-stream", LiveStream);
