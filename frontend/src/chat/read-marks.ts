import { post } from "../page";
import { isAtEnd, lastMessage, messages, numberOf } from "./log";

const EVERY = 2000;

/** Says how far the reader has come: the end of the log was in view of somebody who looks at the page. */
export class ReadMarks {
  #upto = 0;
  #timer = 0;

  constructor(
    private readonly room: HTMLElement,
    private readonly log: HTMLElement,
    signal: AbortSignal,
  ) {
    if (!room.dataset.readUrl) return;
    this.#upto = Number(room.dataset.upto ?? 0);
    const look = () => this.#soon();
    log.addEventListener("scroll", look, { passive: true, signal });
    document.addEventListener("visibilitychange", look, { signal });
    window.addEventListener("focus", look, { signal });
    const list = messages();
    const watcher = new MutationObserver(look);
    if (list) watcher.observe(list, { childList: true });
    signal.addEventListener("abort", () => {
      watcher.disconnect();
      window.clearTimeout(this.#timer);
    });
    this.#look();
  }

  #soon(): void {
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      this.#look();
    }, EVERY);
  }

  #look(): void {
    const last = numberOf(lastMessage());
    if (document.visibilityState === "hidden" || last <= this.#upto || !isAtEnd(this.log)) return;
    const before = this.#upto;
    this.#upto = last;
    post(this.room.dataset.readUrl ?? "", { upto: String(last) }).catch(() => (this.#upto = before));
  }
}
