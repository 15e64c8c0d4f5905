import { csrfToken } from "../page";
import { insert, messages, parse, viewer } from "./log";

export interface Unsent {
  id: string;
  text: string;
  reply: string;
}

const PATIENCE = 20_000;

/** Messages on their way, in the order in which they were written: each waits for the answer to the one before. A message
 * that did not arrive stays in view with "Try again", also after a reload; sent again it has the same id, so that it is
 * stored once whatever became of the first attempt. */
export class Outbox {
  #waiting: Unsent[] = [];
  #sending = false;
  #failed = "";
  #list = document.getElementById("chat-waiting");

  constructor(
    private readonly room: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly log: HTMLElement,
    signal: AbortSignal,
  ) {
    this.#waiting = this.#kept();
    if (this.#waiting.length) this.#failed = this.#words("failed");
    this.#draw();
    window.addEventListener("online", () => this.again(), { signal });
    // What comes over the live stream before the answer is there already.
    const watcher = new MutationObserver(() => this.#arrived());
    const list = messages();
    if (list) watcher.observe(list, { childList: true });
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  /** Puts a text back into the field; set by the field's own script. */
  takeBack: (unsent: Unsent) => void = () => undefined;

  add(text: string, reply: string): void {
    this.#waiting.push({ id: freshId(), text, reply });
    this.#changed();
    this.log.scrollTop = 0;
    if (!this.#failed) void this.#send();
  }

  again(): void {
    this.#failed = "";
    this.#draw();
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#waiting[0]; next && !this.#failed; next = this.#waiting[0]) {
      const problem = await this.#post(next);
      if (this.#waiting[0] !== next) continue; // it came over the live stream meanwhile
      if (problem) this.#failed = problem;
      else this.#waiting.shift();
      this.#changed();
    }
    this.#sending = false;
  }

  /** Sends one; says what went wrong, in words, or nothing. */
  async #post(unsent: Unsent): Promise<string> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ text: unsent.text, client_id: unsent.id, reply_to: unsent.reply })) body.set(name, value);
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    const sent = fetch(this.form.action, { method: "POST", body, headers, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const answer = await sent.catch(() => null);
    if (!answer) return this.#words("failed");
    const words = await answer.text().catch(() => "");
    if (!answer.ok) {
      const plain = answer.headers.get("Content-Type")?.startsWith("text/plain") && answer.status < 500;
      return plain && words ? `${this.#words("failed")}: ${words}` : this.#words("failed");
    }
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) location.assign(elsewhere); // a first message begins a conversation, which has a page of its own
    const article = parse(words).querySelector<HTMLElement>(".chat-message");
    if (article && !messages()?.hasAttribute("data-more-after")) insert(article);
    return "";
  }

  #arrived(): void {
    const here = this.#waiting.filter((each) => !document.querySelector(`#messages > [data-client="${CSS.escape(each.id)}"]`));
    if (here.length === this.#waiting.length) return;
    this.#waiting = here;
    if (!here.length) this.#failed = "";
    this.#changed();
  }

  #changed(): void {
    try {
      if (this.#waiting.length) localStorage.setItem(this.#key, JSON.stringify(this.#waiting));
      else localStorage.removeItem(this.#key);
    } catch {
      // Storage is full or forbidden: they are still on the page.
    }
    this.#draw();
  }

  #kept(): Unsent[] {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "[]") as Unsent[];
    } catch {
      return [];
    }
  }

  get #key(): string {
    return `chat-unsent:${viewer()}:${this.room.dataset.channel ?? ""}`;
  }

  #draw(): void {
    this.#list?.replaceChildren(...this.#waiting.map((each, place) => this.#bubble(each, place)));
  }

  #bubble(unsent: Unsent, place: number): Node {
    const template = document.getElementById("chat-unsent") as HTMLTemplateElement;
    const bubble = document.importNode(template.content, true);
    const failed = this.#failed !== "" && place === 0;
    bubble.querySelector(".chat-message")?.classList.toggle("failed", failed);
    (bubble.querySelector(".prose") as HTMLElement).innerText = unsent.text;
    (bubble.querySelector(".chat-state") as HTMLElement).textContent = failed ? this.#failed : this.#words(place ? "waits" : "sending");
    this.#button(bubble, "[data-again]", failed, () => this.again());
    this.#button(bubble, "[data-back]", failed, () => {
      this.#waiting = this.#waiting.filter((each) => each !== unsent);
      this.#failed = "";
      this.#changed();
      this.takeBack(unsent);
      void this.#send();
    });
    return bubble;
  }

  #button(bubble: DocumentFragment, which: string, shown: boolean, act: () => void): void {
    const button = bubble.querySelector<HTMLButtonElement>(which);
    if (!button) return;
    button.hidden = !shown;
    button.addEventListener("click", act);
  }

  #words(state: "sending" | "waits" | "failed"): string {
    const template = document.getElementById("chat-unsent") as HTMLTemplateElement;
    return template.content.querySelector<HTMLElement>(".chat-state")?.dataset[state] ?? "";
  }
}

/** A UUID, also where the page came over plain HTTP and the browser has no randomUUID. */
function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
