/** What the parts of a channel's page share. */

export function messages(): HTMLElement | null {
  return document.getElementById("messages");
}

export function numberOf(element: Element | null | undefined): number {
  return Number(/\d+$/.exec(element?.id ?? "")?.[0] ?? 0);
}

export function lastMessage(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>("#messages > .chat-message")].at(-1) ?? null;
}

/** The log's column is in reverse: it is at its end at 0, and above that below 0. */
export function isAtEnd(log: HTMLElement): boolean {
  return log.scrollTop > -80 && !messages()?.hasAttribute("data-more-after");
}

export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return document.importNode(template.content, true);
}

/** Among the messages by its number; the one that is there already stays. */
export function insert(element: HTMLElement): void {
  const list = messages();
  if (!list || document.getElementById(element.id)) return;
  const before = [...list.children].filter((each) => numberOf(each) && numberOf(each) < numberOf(element)).at(-1);
  if (before) before.after(element);
  else list.prepend(element);
  window.htmx?.process(element);
}

export function viewer(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="viewer"]')?.content ?? "";
}
