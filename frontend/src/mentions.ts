interface Person {
  handle: string;
  name: string;
}

interface Answer {
  matched: boolean;
  fragment?: HTMLElement;
}

interface Change {
  key: string;
  text: string;
  provide(answer: Promise<Answer>): void;
}

/** People to mention, in a list below what is typed after "@" in the field of a text-expander. */
export function offerPeople(expander: HTMLElement, url: string): void {
  let typed = "";
  let newest: Promise<Answer>;

  // An answer that comes late must not replace that to what was typed since.
  async function last(): Promise<Answer> {
    for (;;) {
      const asked = newest;
      const answer = await asked;
      if (asked === newest) return answer;
    }
  }

  expander.addEventListener("text-expander-change", (event) => {
    const { key, text, provide } = (event as CustomEvent<Change>).detail;
    if (key !== "@") return;
    typed = text;
    newest = suggest(url, text);
    provide(last());
  });
  expander.addEventListener("text-expander-value", (event) => {
    const detail = (event as CustomEvent<{ key: string; item: HTMLElement; value: string }>).detail;
    if (detail.key === "@") detail.value = `@${detail.item.dataset.handle ?? ""}`;
  });
  // Whoever types on and presses Enter before the next answer means the first person listed who is called so.
  expander.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === "Tab") && choose(expander, typed), true);
}

/** Typing clears the choice in an open list; the first option that what was typed may stand for is chosen again. */
function choose(expander: HTMLElement, typed: string): void {
  const options = [...expander.querySelectorAll<HTMLElement>('.suggestions [data-handle]')];
  if (options.some((each) => each.ariaSelected === "true")) return;
  options.find((each) => isCalled(each, typed))?.setAttribute("aria-selected", "true");
}

function isCalled(option: HTMLElement, typed: string): boolean {
  const names = [option.dataset.handle ?? "", ...(option.firstChild?.textContent ?? "").split(/\s+/)];
  return names.some((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
}

async function suggest(url: string, text: string): Promise<Answer> {
  const address = new URL(url, location.href);
  address.searchParams.set("q", text);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  const people = answer?.ok ? ((await answer.json()) as Person[]) : [];
  if (!people.length) return { matched: false };
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.append(...people.slice(0, 8).map(option));
  return { matched: true, fragment: list };
}

function option(person: Person, index: number): HTMLElement {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.id = `mention-${index}`;
  item.dataset.handle = person.handle;
  const handle = document.createElement("small");
  handle.textContent = `@${person.handle}`;
  item.append(person.name, handle);
  return item;
}
