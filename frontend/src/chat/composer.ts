import { PREFIX, readDraft, writeDraft } from "../drafts";
import { DraftSync } from "../draft-sync";
import { takeFiles } from "../uploads";
import { viewer } from "./log";
import type { Outbox, Unsent } from "./outbox";

/** The writing field: Enter sends, Shift and Enter begins a line, ArrowUp in an empty field edits one's last message. What
 * is being written is kept in the browser until it is sent. */
export class Composer {
  readonly #field: HTMLTextAreaElement;
  readonly #reply: HTMLInputElement;
  readonly #key: string;
  readonly #sync: DraftSync | null;

  constructor(
    private readonly room: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly outbox: Outbox,
    signal: AbortSignal,
  ) {
    this.#field = form.querySelector("textarea") as HTMLTextAreaElement;
    this.#reply = form.querySelector('[name="reply_to"]') as HTMLInputElement;
    this.#key = `${PREFIX}chat:${viewer()}:${room.dataset.channel ?? ""}`;
    outbox.takeBack = (unsent) => this.#takeBack(unsent);
    form.addEventListener("submit", (event) => this.#submit(event), { signal });
    form.addEventListener("input", () => this.#keep(), { signal });
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    room.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#field.value ||= readDraft(this.#key) ?? "";
    this.#sync = form.dataset.draftsUrl ? new DraftSync(form, this.#field, this.#key, () => undefined) : null;
    signal.addEventListener("abort", () => this.#sync?.stop());
    if (form.dataset.uploadUrl) takeFiles(form, this.#field);
    this.#field.required = false; // an empty field is nothing to complain about: Enter does nothing
  }

  #submit(event: Event): void {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (text) this.outbox.add(text, this.#reply.value);
    if (!text) return;
    this.#field.value = "";
    this.#answer("", "");
    localStorage.removeItem(this.#key);
    this.#sync?.sending();
    this.#sync?.answered(true); // from here on the outbox keeps it
    this.#field.focus();
  }

  #pressed(event: KeyboardEvent): void {
    // While an input method composes, Enter takes what it offers; in the list of people, whom one chose.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || this.form.querySelector(".suggestions")) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "ArrowUp" && !this.#field.value) this.#editLast(event);
    else if (event.key === "Escape" && this.#reply.value !== (this.form.dataset.root ?? "")) this.#answer("", "");
  }

  #editLast(event: Event): void {
    const own = [...this.room.querySelectorAll(`#messages > .chat-message[data-by="${viewer()}"]:not(.removed)`)].at(-1);
    const url = this.room.dataset.editUrl;
    if (!own || !url) return;
    event.preventDefault();
    location.assign(url.replace("/0/", `/${own.id.replace("message-", "")}/`));
  }

  #clicked(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const answers = event.target.closest<HTMLElement>("[data-reply]");
    if (!answers && !event.target.closest("#chat-answering a")) return;
    event.preventDefault();
    const message = answers?.closest(".chat-message");
    const said = [message?.querySelector(".name"), message?.querySelector(".prose")].map((part) => part?.textContent.trim() ?? "");
    this.#answer(answers?.dataset.reply ?? "", answers ? said.join(": ") : "");
    this.#field.focus();
  }

  /** Which message is answered, and its beginning in words; what was written so far stays. */
  #answer(reply: string, words: string): void {
    const line = this.form.querySelector<HTMLElement>("#chat-answering");
    const shown = line?.querySelector("span");
    this.#reply.value = reply || (this.form.dataset.root ?? "");
    if (line) line.hidden = !reply;
    if (shown) shown.textContent = words.slice(0, 160);
  }

  #takeBack(unsent: Unsent): void {
    this.#field.value = [unsent.text, this.#field.value].filter(Boolean).join("\n");
    this.#keep();
    this.#field.focus();
  }

  #keep(): void {
    if (this.#field.value.trim()) writeDraft(this.#key, this.#field.value);
    else localStorage.removeItem(this.#key);
    this.#sync?.saveSoon();
  }
}
