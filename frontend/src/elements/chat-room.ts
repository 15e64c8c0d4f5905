import "@github/text-expander-element";
import { Composer } from "../chat/composer";
import { Outbox } from "../chat/outbox";
import { ReadMarks } from "../chat/read-marks";
import { Presence } from "../chat/presence";
import { offerInsertions } from "../chat/slash";
import { Typing } from "../chat/typing";
import { Backlog } from "../chat/backlog";
import { offerPeople } from "../mentions";

/** <chat-room>: a channel. Its page works without; this sends without leaving the page, fetches what was said before,
 * and says how far the reader has come. New messages come by <live-stream>. */
class ChatRoom extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback(): void {
    const log = this.querySelector<HTMLElement>("#chat-log");
    if (!log) return;
    const { signal } = this.#leaving;
    new Backlog(this, log, signal);
    new ReadMarks(this, log, signal);
    new Typing(this, signal);
    if (this.dataset.hereUrl) new Presence(this.dataset.hereUrl, signal);
    const form = this.querySelector<HTMLFormElement>("#chat-write");
    if (!form) return;
    new Composer(this, form, new Outbox(this, form, log, signal), signal);
    this.#expand(form);
  }

  #expand(form: HTMLFormElement): void {
    const expander = form.querySelector<HTMLElement>("text-expander");
    if (expander && this.dataset.mentionsUrl) offerPeople(expander, this.dataset.mentionsUrl);
    const field = form.querySelector("textarea");
    if (expander && field) offerInsertions(expander, field);
  }

  disconnectedCallback(): void {
    this.#leaving.abort();
  }
}

customElements.define("chat-room", ChatRoom);
