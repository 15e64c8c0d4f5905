import { csrfToken, post } from "../page";

const EVERY = 90_000;

/** Says that the viewer has the channel in front of them, while they do, and that they left. */
export class Presence {
  #timer = 0;
  #here = false;

  constructor(
    private readonly url: string,
    signal: AbortSignal,
  ) {
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    window.addEventListener("pagehide", () => this.#left(), { signal });
    window.addEventListener("pageshow", () => this.#look(), { signal });
    signal.addEventListener("abort", () => window.clearTimeout(this.#timer));
    this.#look();
  }

  #look(): void {
    if (document.visibilityState === "hidden") this.#left();
    else if (!this.#here) this.#say();
  }

  #say(): void {
    this.#here = true;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#say(), EVERY);
    // Not being shown for a while is nothing to complain about.
    post(this.url, {}).catch(() => undefined);
  }

  /** By a beacon, which arrives though the page is gone. */
  #left(): void {
    window.clearTimeout(this.#timer);
    if (!this.#here) return;
    this.#here = false;
    const body = new FormData();
    body.set("left", "yes");
    body.set("csrfmiddlewaretoken", csrfToken());
    navigator.sendBeacon(this.url, body);
  }
}
