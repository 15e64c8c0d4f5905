import { announce } from "../page";
import { toast } from "./toast-region";

/**
 * A list whose rows are put in order by dragging their handles, or by the arrow keys on one. The form named by `form` is
 * sent each time with the keys of the rows, and the list then stands as the server has it, whoever else moved something.
 */
class DragOrder extends HTMLElement {
  #dragged: HTMLElement | null = null;
  #before: HTMLElement[] = [];

  connectedCallback(): void {
    for (const handle of this.querySelectorAll<HTMLElement>("[data-handle]")) handle.hidden = false;
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown"]) {
      this.addEventListener(kind, this);
    }
  }

  handleEvent(event: Event): void {
    const handle = (event.target as HTMLElement).closest<HTMLElement>("[data-handle]");
    if (event instanceof KeyboardEvent) this.#pressed(event, handle);
    else if (event.type === "pointerdown" && handle) this.#lift(event as PointerEvent, handle);
    else if (event.type === "pointermove") this.#carry(event as PointerEvent);
    else if (event.type === "pointerup") this.#drop();
    else if (event.type === "pointercancel") this.#putBack();
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-key]")];
  }

  #lift(event: PointerEvent, handle: HTMLElement): void {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    this.#before = this.#rows();
    this.#dragged = handle.closest<HTMLElement>("[data-key]");
    this.#dragged?.classList.add("dragged");
  }

  #carry(event: PointerEvent): void {
    const row = this.#dragged;
    if (!row) return;
    for (const other of this.#rows()) {
      const box = other.getBoundingClientRect();
      if (other === row || event.clientY < box.top || event.clientY > box.bottom) continue;
      const below = event.clientY > box.top + box.height / 2;
      this.#place(row, below ? other.nextElementSibling : other);
      return;
    }
  }

  /** Moved without taking the handle out of the page, which would end the drag: its neighbours move around it. */
  #place(row: HTMLElement, before: Element | null): void {
    const parent = row.parentElement;
    if (!parent || before === row || row.nextElementSibling === before) return;
    const behind = before !== null && (row.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
    if (behind) {
      while (row.previousElementSibling && row.nextElementSibling !== before) {
        const last = row.previousElementSibling;
        row.after(last);
        if (last === before) break;
      }
    } else {
      while (row.nextElementSibling && row.nextElementSibling !== before) row.before(row.nextElementSibling);
    }
  }

  #drop(): void {
    const row = this.#dragged;
    this.#end();
    if (row && this.#rows().some((each, place) => each !== this.#before[place])) void this.#save(row);
  }

  #putBack(): void {
    if (this.#dragged) this.#show(this.#before);
    this.#end();
  }

  #end(): void {
    this.#dragged?.classList.remove("dragged");
    this.#dragged = null;
  }

  #pressed(event: KeyboardEvent, handle: HTMLElement | null): void {
    if (event.key === "Escape") return this.#putBack();
    const row = handle?.closest<HTMLElement>("[data-key]");
    if (!row || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const rows = this.#rows();
    const other = rows[rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1)];
    if (!other || this.#dragged) return;
    this.#before = rows;
    this.#place(row, event.key === "ArrowUp" ? other : other.nextElementSibling);
    void this.#save(row);
  }

  async #save(row: HTMLElement): Promise<void> {
    const form = document.getElementById(this.getAttribute("form") ?? "") as HTMLFormElement;
    const fields = new FormData(form);
    fields.set("order", this.#rows().map((each) => each.dataset.key).join(","));
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { order } = (await answer.json()) as { order: number[] };
      this.#agree(form, order);
      const place = this.#rows().indexOf(row) + 1;
      announce((this.dataset.moved ?? "").replace("{place}", String(place)));
    } catch {
      this.#show(this.#before);
      toast({ text: this.dataset.failed ?? "", level: "error" });
    }
  }

  /** Shows the server's order; the buttons of the form tell it from then on. */
  #agree(form: HTMLFormElement, order: number[]): void {
    const field = form.elements.namedItem("order") as HTMLInputElement;
    field.value = order.join(",");
    const at = new Map(order.map((key, place) => [String(key), place]));
    const wanted = this.#rows().sort((a, b) => (at.get(a.dataset.key ?? "") ?? 0) - (at.get(b.dataset.key ?? "") ?? 0));
    this.#show(wanted);
  }

  #show(wanted: HTMLElement[]): void {
    const now = this.#rows();
    if (now.every((row, place) => row === wanted[place])) return this.#ends();
    const focused = document.activeElement as HTMLElement | null;
    const next = now.at(-1)?.nextElementSibling ?? null;
    for (const row of wanted) row.parentElement?.insertBefore(row, next);
    focused?.focus();
    this.#ends();
  }

  /** The first row has no way up and the last none down. */
  #ends(): void {
    const rows = this.#rows();
    for (const [place, row] of rows.entries()) {
      const button = (name: string) => row.querySelector<HTMLButtonElement>(`button[name="${name}"]`);
      const [up, down] = [button("up"), button("down")];
      if (up) up.disabled = place === 0;
      if (down) down.disabled = place === rows.length - 1;
    }
  }
}

customElements.define("drag-order", DragOrder);
