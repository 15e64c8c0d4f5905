/** The button by which a person lets this browser show notices. Nothing is asked for before it is pressed. */
class PushDevice extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
    button.hidden = false;
    this.say("");
    button.addEventListener("click", () => void this.subscribe(button));
    void this.renew();
  }

  /** A subscription that is there already belongs to whoever is signed in now: it is told again. */
  private async renew(): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration("/");
    const found = await registration?.pushManager.getSubscription();
    if (found && Notification.permission === "granted") await this.send(found);
  }

  private async subscribe(button: HTMLButtonElement): Promise<void> {
    if ((await Notification.requestPermission()) !== "granted") {
      this.say(this.dataset.refused ?? "");
      return;
    }
    button.disabled = true;
    try {
      const registration = await navigator.serviceWorker.register(this.dataset.worker ?? "", { scope: "/" });
      await navigator.serviceWorker.ready;
      const key = bytes(this.dataset.key ?? "");
      const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      if (await this.send(made)) location.reload();
      else this.say(this.dataset.failed ?? "");
    } catch {
      this.say(this.dataset.failed ?? "");
    } finally {
      button.disabled = false;
    }
  }

  private async send(subscription: PushSubscription): Promise<boolean> {
    const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(this.dataset.url ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(subscription),
    });
    return answer.ok;
  }

  private say(words: string): void {
    const place = this.querySelector("[role=status]");
    if (place) place.textContent = words;
  }
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

customElements.define("push-device", PushDevice);

export {};
