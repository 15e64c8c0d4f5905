import { messages, parse } from "./log";

type Way = "earlier" | "later";

/** Fetches what was said before and after the part that is on the page, when its edge comes into view. */
export class Backlog {
  #busy = false;
  #watcher: IntersectionObserver;

  constructor(
    private readonly room: HTMLElement,
    private readonly log: HTMLElement,
    signal: AbortSignal,
  ) {
    this.#watcher = new IntersectionObserver((seen) => {
      for (const each of seen) if (each.isIntersecting) void this.#fetch(each.target.id === "chat-later" ? "later" : "earlier");
    }, { root: log, rootMargin: "200px 0px" });
    signal.addEventListener("abort", () => this.#watcher.disconnect());
    room.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#land();
    this.#watch();
  }

  /** At the message that the address names, else at the first that is new. */
  #land(): void {
    const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    const fresh = this.log.querySelector<HTMLElement>(".chat-new");
    if (named && this.log.contains(named)) named.scrollIntoView({ block: "center" });
    else if (fresh && fresh.offsetTop < this.log.scrollHeight - this.log.clientHeight) fresh.scrollIntoView({ block: "start" });
  }

  #watch(): void {
    this.#watcher.disconnect();
    for (const edge of this.room.querySelectorAll("#chat-earlier, #chat-later")) {
      if (edge.querySelector("a")) this.#watcher.observe(edge);
    }
  }

  #clicked(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("#chat-earlier a, #chat-later a:first-child") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void this.#fetch(link.closest("#chat-later") ? "later" : "earlier");
  }

  async #fetch(way: Way): Promise<void> {
    const link = this.room.querySelector<HTMLAnchorElement>(`#chat-${way} a`);
    if (this.#busy || !link) return;
    this.#busy = true;
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) this.#show(way, parse(await answer.text()));
    this.#busy = false;
    if (answer?.ok) this.#watch();
  }

  #show(way: Way, part: DocumentFragment): void {
    const list = messages();
    const fresh = part.getElementById("messages");
    const edge = document.getElementById(`chat-${way}`);
    const beyond = part.getElementById(`chat-${way}`);
    if (!list || !fresh || !edge || !beyond) return;
    const height = this.log.scrollHeight;
    const top = this.log.scrollTop;
    const rows = [...fresh.children].filter((each) => !each.id || !document.getElementById(each.id));
    if (list.querySelector(".chat-new")) for (const each of rows) if (each.matches(".chat-new")) each.remove();
    if (way === "earlier") list.prepend(...rows);
    else list.append(...rows);
    for (const each of rows) window.htmx?.process(each);
    list.toggleAttribute(way === "earlier" ? "data-more-before" : "data-more-after", beyond.querySelector("a") !== null);
    edge.replaceWith(beyond);
    // Measured from the end: what comes on top moves nothing, what comes below is stepped over.
    this.log.scrollTop = way === "earlier" ? top : top - (this.log.scrollHeight - height);
  }
}
