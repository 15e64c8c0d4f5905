import "@github/markdown-toolbar-element";
import "@github/text-expander-element";
import { PREFIX, SENT, readDraft, writeDraft } from "../drafts";
import { DraftSync } from "../draft-sync";
import { offerPeople } from "../mentions";
import { post } from "../page";
import { takeFiles } from "../uploads";

const SAVE_AFTER = 400;
/** The writing field of shell/macros.html. Its textarea works alone; this adds tools, preview, mentions, files, drafts. */
class MdEditor extends HTMLElement {
  #timer = 0;
  #sending = false;
  #text = ""; // as it was sent
  #sync: DraftSync | null = null;

  connectedCallback(): void {
    this.querySelector<HTMLElement>(".md-bar")?.removeAttribute("hidden");
    this.#restore();
    if (this.#key_ && this.dataset.draftsUrl) this.#sync = new DraftSync(this, this.#field, this.#key_, (words) => this.#say(words));
    this.addEventListener("input", () => this.#saveSoon());
    window.addEventListener("pagehide", this.#leave);
    this.addEventListener("keydown", (event) => this.#key(event));
    this.#tabs();
    this.#mentions();
    this.#files();
    this.#form();
  }

  disconnectedCallback(): void {
    window.removeEventListener("pagehide", this.#leave);
    window.clearTimeout(this.#timer);
    this.#sync?.stop();
  }

  /** What was typed in the last moment before the page goes is kept, too. */
  readonly #leave = (): void => {
    if (this.#timer) this.#save();
  };

  get #field(): HTMLTextAreaElement {
    return this.querySelector("textarea") as HTMLTextAreaElement;
  }

  get #key_(): string {
    return this.dataset.draftKey ? PREFIX + this.dataset.draftKey : "";
  }

  #say(words: string | undefined): void {
    const status = this.querySelector(".md-status");
    if (status) status.textContent = words ?? "";
  }

  // Drafts

  #restore(): void {
    const kept = this.#key_ ? readDraft(this.#key_) : null;
    if (!kept || this.#field.value.trim()) return;
    this.#field.value = kept;
    this.#say(this.dataset.draftRestored);
  }

  #saveSoon(): void {
    if (!this.#key_) return;
    this.#sync?.saveSoon();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#save(), SAVE_AFTER);
  }

  #save(): void {
    this.#timer = 0;
    if (this.#sending) return;
    const text = this.#field.value;
    if (text.trim()) writeDraft(this.#key_, text);
    else localStorage.removeItem(this.#key_);
    this.#say(text.trim() ? this.dataset.draftKept : "");
  }

  /** A plain form leaves the page: its draft is dropped when another page arrives without this text in its field. An
   * htmx form stays: its draft is dropped, and the field emptied, when the answer is a success; what was typed
   * meanwhile stays, and is the next draft. */
  #form(): void {
    const form = this.#field.form;
    if (!form) return;
    form.addEventListener("submit", () => this.#sent());
    form.addEventListener("htmx:afterRequest", (event) => {
      const detail = (event as CustomEvent<{ successful: boolean; elt: Element }>).detail;
      if (detail.elt === form) this.#answered(detail.successful);
    });
  }

  #sent(): void {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#text = this.#field.value;
    if (!this.#key_) return;
    this.#sync?.sending();
    writeDraft(this.#key_, this.#field.value);
    sessionStorage.setItem(SENT, this.#key_);
  }

  #answered(successful: boolean): void {
    sessionStorage.removeItem(SENT);
    this.#sync?.answered(successful);
    if (!successful) return;
    if (this.#field.value !== this.#text) {
      this.#save(); // at once: until then the draft is what was sent
      this.#sync?.saveSoon();
      return;
    }
    if (this.#key_) localStorage.removeItem(this.#key_);
    this.#field.value = "";
    this.#say("");
    this.#show("write");
  }

  // Keys

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#field.form?.requestSubmit();
    }
  }

  // Preview

  #tabs(): void {
    const tabs = [...this.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", () => this.#show(index === 0 ? "write" : "preview"));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const other = tabs[(index + 1) % tabs.length];
        other?.focus();
        other?.click();
      });
    });
  }

  #show(panel: "write" | "preview"): void {
    const writing = panel === "write";
    this.querySelectorAll('[role="tab"]').forEach((tab, index) => {
      const selected = (index === 0) === writing;
      tab.setAttribute("aria-selected", String(selected));
      tab.setAttribute("tabindex", selected ? "0" : "-1");
    });
    this.querySelector<HTMLElement>(".md-write")?.toggleAttribute("hidden", !writing);
    this.querySelector<HTMLElement>(".md-preview")?.toggleAttribute("hidden", writing);
    if (!writing) void this.#preview();
  }

  async #preview(): Promise<void> {
    const panel = this.querySelector<HTMLElement>(".md-preview");
    const url = this.dataset.previewUrl;
    if (!panel || !url) return;
    const text = this.#field.value;
    if (!text.trim()) {
      panel.textContent = this.dataset.nothing ?? "";
      return;
    }
    try {
      panel.innerHTML = await (await post(url, { text })).text();
    } catch {
      panel.textContent = this.dataset.previewFailed ?? "";
    }
  }

  // Mentions

  #mentions(): void {
    const expander = this.querySelector<HTMLElement>("text-expander");
    const url = this.dataset.mentionsUrl;
    if (expander && url) offerPeople(expander, url);
  }

  // Pictures and files

  #files(): void {
    if (this.dataset.uploadUrl) takeFiles(this, this.#field);
  }
}

customElements.define("md-editor", MdEditor);
