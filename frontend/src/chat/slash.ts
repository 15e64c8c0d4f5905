interface Change {
  key: string;
  text: string;
  provide(answer: Promise<{ matched: boolean; fragment?: HTMLElement }>): void;
}

/** Where the caret stands in what is inserted. */
const CARET = "¦";

/** What can be inserted, in a list below a "/" at the beginning of the field of a text-expander; elsewhere it is a letter
 * like others. The list stands in the page, in a template, with its words. */
export function offerInsertions(expander: HTMLElement, field: HTMLTextAreaElement): void {
  const template = document.getElementById("chat-slash") as HTMLTemplateElement | null;

  expander.addEventListener("text-expander-change", (event) => {
    const { key, text, provide } = (event as CustomEvent<Change>).detail;
    if (key !== "/" || !template || !field.value.startsWith("/") || field.value.slice(1, text.length + 1) !== text) return;
    const list = document.importNode(template.content, true).querySelector<HTMLElement>('[role="listbox"]');
    const options = [...(list?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
    for (const each of options) if (!isCalled(each, text)) each.remove();
    provide(Promise.resolve(list?.childElementCount ? { matched: true, fragment: list } : { matched: false }));
  });
  expander.addEventListener("text-expander-value", (event) => {
    const detail = (event as CustomEvent<{ key: string; item: HTMLElement; value: string; continue: boolean }>).detail;
    if (detail.key !== "/") return;
    const { insert, href } = detail.item.dataset;
    if (href) {
      event.preventDefault();
      location.assign(href);
    }
    detail.value = insert ?? "";
    detail.continue = true; // nothing is put after it
  });
  expander.addEventListener("text-expander-committed", () => {
    const at = field.value.indexOf(CARET);
    if (at < 0) return;
    field.value = field.value.replace(CARET, "");
    field.setSelectionRange(at, at);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // Whoever presses Enter without having chosen means the first.
  expander.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === "Tab") && choose(expander), true);
}

function choose(expander: HTMLElement): void {
  const options = [...expander.querySelectorAll<HTMLElement>('.chat-insertions [role="option"]')];
  if (options.some((each) => each.ariaSelected === "true")) return;
  options[0]?.setAttribute("aria-selected", "true");
}

function isCalled(option: HTMLElement, typed: string): boolean {
  const words = (option.textContent ?? "").toLowerCase().split(/\s+/);
  return words.some((word) => word.startsWith(typed.toLowerCase()));
}
