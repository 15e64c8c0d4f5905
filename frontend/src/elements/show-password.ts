/** A password field with a button that shows what was typed. */
class ShowPassword extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", this);
    this.closest("form")?.addEventListener("submit", () => this.#show(false));
  }

  handleEvent(): void {
    this.#show(this.querySelector("input")?.type === "password");
  }

  #show(shown: boolean): void {
    const field = this.querySelector("input");
    if (field) field.type = shown ? "text" : "password";
    this.querySelector("button")?.setAttribute("aria-pressed", String(shown));
  }
}

customElements.define("show-password", ShowPassword);

export {};
