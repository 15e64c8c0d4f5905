import { announce, csrfToken } from "../page";

/** What the server may send as `HX-Trigger: {"toast": {"text": "Topic closed.", "undo": "/topics/1/open"}}`. */
export interface Toast {
  text: string;
  level?: string;
  undo?: string;
}

const SECONDS = 6;
const SECONDS_WITH_UNDO = 12;

/** Messages that leave by themselves; not while somebody reads (pointer over them) or holds the focus in them. */
class ToastRegion extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this);
    for (const item of this.querySelectorAll<HTMLElement>(".toast-item")) this.#leaveLater(item);
  }

  handleEvent(event: Event): void {
    const target = event.target as HTMLElement;
    if (target.closest("[data-dismiss]")) target.closest(".toast-item")?.remove();
  }

  add(message: Toast): void {
    const item = document.createElement("div");
    item.className = `toast-item ${message.level ?? "success"}`;
    const words = document.createElement("span");
    words.textContent = message.text;
    item.append(words);
    if (message.undo) {
      item.dataset.keep = "";
      item.append(this.#undo(message.undo));
    }
    item.append(this.#close());
    this.append(item);
    this.#leaveLater(item);
  }

  #undo(url: string): HTMLFormElement {
    const form = document.createElement("form");
    form.method = "post";
    form.action = url;
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "csrfmiddlewaretoken";
    token.value = csrfToken();
    const button = document.createElement("button");
    button.textContent = this.dataset.undoLabel ?? "Undo";
    form.append(token, button);
    return form;
  }

  #close(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.dismiss = "";
    button.setAttribute("aria-label", this.dataset.closeLabel ?? "Close");
    button.textContent = "×";
    return button;
  }

  #leaveLater(item: HTMLElement): void {
    const seconds = "keep" in item.dataset ? SECONDS_WITH_UNDO : SECONDS;
    window.setTimeout(() => {
      if (item.matches(":hover, :focus-within")) this.#leaveLater(item);
      else item.remove();
    }, seconds * 1000);
  }
}

customElements.define("toast-region", ToastRegion);

export function toast(message: Toast): void {
  const region = document.querySelector<ToastRegion>("toast-region");
  if (region) region.add(message);
  else announce(message.text);
}

/** The region carries the translated words that scripts need. */
export function toastWords(name: string): string {
  return document.querySelector<HTMLElement>("toast-region")?.dataset[name] ?? "";
}

document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
