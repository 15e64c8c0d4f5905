import { csrfToken } from "../page";

const WAIT = 250;
const PLACES = ["logo", "banner"] as const;

/** Shows a space as the form beside it would have it, while somebody types: the server draws what it would show, and
 * pictures that are chosen but not sent yet are read here. */
class BrandPreview extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #timer = 0;
  #asked = new AbortController();
  readonly #pictures = new Map<string, string>();

  connectedCallback(): void {
    this.#form = document.querySelector<HTMLFormElement>(`#${this.getAttribute("form") ?? ""}`);
    this.#form?.addEventListener("input", this.#changed);
    this.#form?.querySelector('button[name="preview"]')?.addEventListener("click", this.#look);
    for (const place of PLACES) this.#field(place)?.addEventListener("change", () => void this.#read(place));
  }

  disconnectedCallback(): void {
    this.#form?.removeEventListener("input", this.#changed);
    this.#asked.abort();
  }

  #field(place: string): HTMLInputElement | null {
    return this.#form?.querySelector<HTMLInputElement>(`input[type="file"][name="${place}"]`) ?? null;
  }

  /** It is up to date already: only looking at it is left. */
  #look = (event: Event): void => {
    event.preventDefault();
    this.scrollIntoView({ block: "nearest" });
  };

  #changed = (): void => {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  };

  async #ask(): Promise<void> {
    if (!this.#form) return;
    this.#asked.abort();
    this.#asked = new AbortController();
    const body = new FormData(this.#form);
    for (const place of PLACES) body.delete(place);
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", {
        method: "POST",
        body,
        headers: { "X-CSRFToken": csrfToken() },
        signal: this.#asked.signal,
      });
      if (!answer.ok) return;
      this.innerHTML = await answer.text();
      this.#show();
    } catch {
      // Superseded by what was typed since, or no connection: the last preview stays.
    }
  }

  async #read(place: string): Promise<void> {
    const file = this.#field(place)?.files?.[0];
    if (file) this.#pictures.set(place, await addressOf(file));
    else this.#pictures.delete(place);
    this.#changed();
  }

  #show(): void {
    for (const [place, address] of this.#pictures) {
      const picture = document.createElement("img");
      picture.src = address;
      picture.alt = "";
      this.querySelector(`[data-place="${place}"]`)?.replaceChildren(picture);
    }
  }
}

/** The content as an address: the page's policy shows no others of its own. */
function addressOf(file: File): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("unreadable")));
    reader.readAsDataURL(file);
  });
}

customElements.define("brand-preview", BrandPreview);
