import { post } from "../page";

const EVERY = 2000;

/** <topic-reading data-read-url data-upto>: around the posts of a topic; says how far the reader has come as they scroll,
 * so that other devices and the list know. Where the page leads to what is new, it is in view. */
class TopicReading extends HTMLElement {
  #upto = 0;
  #timer = 0;
  #leaving = new AbortController();

  connectedCallback(): void {
    if (!this.dataset.readUrl) return;
    this.#upto = Number(this.dataset.upto ?? 0);
    const { signal } = this.#leaving;
    const look = () => this.#soon();
    window.addEventListener("scroll", look, { passive: true, signal });
    window.addEventListener("focus", look, { signal });
    document.addEventListener("visibilitychange", look, { signal });
    // Who leaves the page within the two seconds has still seen it.
    window.addEventListener("pagehide", () => this.#look(), { signal });
    const list = this.querySelector("#posts");
    const watcher = new MutationObserver(look);
    if (list) watcher.observe(list, { childList: true });
    signal.addEventListener("abort", () => watcher.disconnect());
    look();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    this.#leaving.abort();
  }

  #soon(): void {
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      this.#look();
    }, EVERY);
  }

  /** The last post whose beginning is well in view, of all that are on the page. */
  #look(): void {
    if (document.visibilityState === "hidden") return;
    const line = window.innerHeight * 0.8;
    const seen = [...this.querySelectorAll<HTMLElement>("#posts > article")].filter((each) => each.getBoundingClientRect().top < line);
    const last = Number(/\d+$/.exec(seen.at(-1)?.id ?? "")?.[0] ?? 0);
    if (last <= this.#upto) return;
    const before = this.#upto;
    this.#upto = last;
    post(this.dataset.readUrl ?? "", { upto: String(last) }).catch(() => (this.#upto = before));
  }
}

customElements.define("topic-reading", TopicReading);
