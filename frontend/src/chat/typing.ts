import { post } from "../page";
import { messages, viewer } from "./log";

interface Person {
  id: number;
  name: string;
}

const SAY_EVERY = 4_000;
const SHOWN_FOR = 6_000;
/** Whoever cannot see the line hears of the same person once in so long. */
const SAID_AGAIN_AFTER = 60_000;

/** "Ines is typing": says that the viewer does, and shows who else does, until their message comes or for some seconds. */
export class Typing {
  #told = 0;
  #now = new Map<number, { name: string; timer: number }>();
  #said = new Map<number, number>();
  readonly #line: HTMLElement | null;

  constructor(
    private readonly room: HTMLElement,
    signal: AbortSignal,
  ) {
    this.#line = room.querySelector("#chat-typing");
    document.addEventListener("live:typing", (event) => this.#heard((event as CustomEvent<Person>).detail), { signal });
    room.querySelector("#chat-text")?.addEventListener("input", (event) => this.#typed(event.target as HTMLTextAreaElement), { signal });
    const watcher = new MutationObserver((changes) => {
      for (const change of changes) for (const each of change.addedNodes) this.#arrived(each);
    });
    const list = messages();
    if (list) watcher.observe(list, { childList: true });
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  #typed(field: HTMLTextAreaElement): void {
    const url = this.room.dataset.typingUrl;
    if (!url || !field.value.trim() || Date.now() - this.#told < SAY_EVERY) return;
    this.#told = Date.now();
    // Not being heard while typing is nothing to complain about.
    post(url, { root: this.room.dataset.root ?? "" }).catch(() => undefined);
  }

  #heard({ id, name }: Person): void {
    if (String(id) === viewer()) return;
    window.clearTimeout(this.#now.get(id)?.timer);
    this.#now.set(id, { name, timer: window.setTimeout(() => this.#stopped(id), SHOWN_FOR) });
    this.#show();
    if (Date.now() - (this.#said.get(id) ?? 0) < SAID_AGAIN_AFTER) return;
    this.#said.set(id, Date.now());
    this.#set("[aria-live]", this.#words());
  }

  #arrived(node: Node): void {
    if (node instanceof HTMLElement && node.dataset.by) this.#stopped(Number(node.dataset.by));
  }

  #stopped(id: number): void {
    window.clearTimeout(this.#now.get(id)?.timer);
    if (this.#now.delete(id)) this.#show();
  }

  #show(): void {
    this.#set("[aria-hidden]", this.#words());
    if (!this.#now.size) this.#set("[aria-live]", "");
  }

  #set(which: string, words: string): void {
    const place = this.#line?.querySelector(which);
    if (place && place.textContent !== words) place.textContent = words;
  }

  #words(): string {
    const names = [...this.#now.values()].map((each) => each.name);
    const { one = "", two = "", many = "" } = this.#line?.dataset ?? {};
    if (!names.length) return "";
    if (names.length > 2) return many;
    return (names.length === 1 ? one : two).replace(/\{(one|two)\}/g, (_all, which) => names[which === "one" ? 0 : 1] ?? "");
  }
}
