import { announce, csrfToken } from "./page";

/** What a server tells of an upload (media/pages/uploads.py). */
export interface Uploaded {
  key: string;
  name: string;
  kind: "picture" | "video" | "sound" | "file";
  state: "waiting" | "ready" | "failed";
  problem: string;
  done: number;
  markdown: string;
  url: string;
}

/** Larger files go in a way that can be interrupted. */
const RESUMABLE_FROM = 8 * 1024 * 1024;
const LOOK_AGAIN = 1500;

/** Files for a text: pasted, dropped or chosen. Each has a line beneath the field that says how far it is, stops it, and
 * asks what a picture shows; the text gets it when it has arrived. `host` has the addresses and the words. */
export function takeFiles(host: HTMLElement, field: HTMLTextAreaElement): void {
  const list = host.querySelector<HTMLUListElement>(".uploads");
  if (!list) return;
  const take = (files: Iterable<File>): void => {
    for (const file of files) new Upload(host, field, list, file);
  };
  const picker = host.querySelector<HTMLInputElement>('input[type="file"]');
  picker?.addEventListener("change", () => {
    take([...(picker.files ?? [])]);
    picker.value = "";
  });
  host.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    host.classList.add("dropping");
  });
  host.addEventListener("dragleave", () => host.classList.remove("dropping"));
  host.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    host.classList.remove("dropping");
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
  field.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
  // What was sent is no longer beneath the field.
  field.form?.addEventListener("submit", () => list.querySelectorAll(".done").forEach((line) => line.remove()));
}

class Upload {
  readonly #line = document.createElement("li");
  readonly #words = document.createElement("span");
  readonly #bar = document.createElement("progress");
  readonly #stop = document.createElement("button");
  #cancel: () => void = () => undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly field: HTMLTextAreaElement,
    private readonly list: HTMLUListElement,
    private readonly file: File,
  ) {
    this.#line.className = "upload";
    this.#words.className = "upload-words";
    this.#bar.max = 100;
    this.#bar.value = 0;
    this.#bar.setAttribute("aria-label", file.name);
    this.#stop.type = "button";
    this.#stop.className = "btn btn-plain btn-small";
    this.#stop.textContent = this.#said("uploadCancel");
    this.#stop.addEventListener("click", () => this.#end());
    this.#line.append(this.#words, this.#bar, this.#stop);
    list.append(this.#line);
    list.hidden = false;
    void this.#begin();
  }

  #said(name: string): string {
    return this.host.dataset[name] ?? "";
  }

  #say(words: string): void {
    this.#words.textContent = words;
  }

  async #begin(): Promise<void> {
    this.#say(`${this.#said("uploading")} ${this.file.name}`);
    this.#bar.hidden = false;
    try {
      this.#arrived(await (this.file.size > RESUMABLE_FROM ? this.#resumably() : this.#whole()));
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : "");
    }
  }

  #progress = (sent: number, total: number): void => {
    this.#bar.value = total ? (100 * sent) / total : 0;
  };

  /** In one request, whose progress only XMLHttpRequest tells. */
  #whole(): Promise<Uploaded> {
    const { promise, resolve, reject } = later<Uploaded>();
    const request = new XMLHttpRequest();
    request.open("POST", this.#said("uploadUrl"));
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => this.#progress(event.loaded, event.total));
    request.addEventListener("error", () => reject(new Error("")));
    request.addEventListener("load", () => {
      const answer = request.response as (Uploaded & { error?: string }) | null;
      if (request.status === 200 && answer) resolve(answer);
      else reject(new Error(answer?.error ?? ""));
    });
    const body = new FormData();
    body.set("file", this.file);
    body.set("space", this.#said("uploadSpace"));
    request.send(body);
    this.#cancel = () => request.abort();
    return promise;
  }

  async #resumably(): Promise<Uploaded> {
    const { send } = await import("./resumable");
    const sending = send(this.file, `${this.#said("uploadUrl")}resumable/`, this.#said("uploadSpace"), this.#progress);
    this.#cancel = () => sending.stop();
    return sending.uploaded;
  }

  #failed(problem: string): void {
    this.#bar.hidden = true;
    const words = `${this.#said("uploadFailed")}: ${this.file.name}. ${problem}`;
    this.#say(words);
    announce(words);
    this.#line.classList.add("failed");
    this.#stop.textContent = this.#said("uploadDismiss");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-small";
    again.textContent = this.#said("uploadAgain");
    again.addEventListener("click", () => {
      again.remove();
      this.#line.classList.remove("failed");
      this.#stop.textContent = this.#said("uploadCancel");
      void this.#begin();
    });
    this.#line.insertBefore(again, this.#stop);
  }

  #end(): void {
    this.#cancel();
    this.#line.remove();
    this.list.hidden = !this.list.children.length;
    this.field.focus();
  }

  #arrived(made: Uploaded): void {
    this.#cancel = () => undefined;
    this.#bar.hidden = true;
    this.#line.classList.add("done");
    this.#stop.textContent = this.#said("uploadDismiss");
    insert(this.field, made.markdown);
    announce(`${made.name} ${this.#said("uploadReady")}`);
    if (made.kind === "picture") this.#askWhatIsOnIt(made);
    void this.#follow(made);
  }

  /** A reminder and not a must: what is typed here stands in the text, where it can be changed as well. */
  #askWhatIsOnIt(made: Uploaded): void {
    const input = document.createElement("input");
    input.type = "text";
    input.maxLength = 500;
    input.className = "entry upload-alt";
    input.placeholder = this.#said("uploadAlt");
    input.setAttribute("aria-label", `${this.#said("uploadAlt")}: ${made.name}`);
    input.addEventListener("input", () => describe(this.field, made.key, input.value));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.field.focus();
    });
    this.#line.insertBefore(input, this.#stop);
  }

  async #follow(made: Uploaded): Promise<void> {
    let now = made;
    while (now.state === "waiting" && this.#line.isConnected) {
      this.#say(`${now.name} ${this.#said("uploadWaiting")}${now.done ? ` (${now.done} %)` : ""}`);
      await new Promise((resolve) => window.setTimeout(resolve, LOOK_AGAIN));
      const answer = await fetch(`${now.url}state/`).catch(() => null);
      if (answer?.ok) now = (await answer.json()) as Uploaded;
      else if (answer) break;
    }
    this.#say(now.state === "failed" ? `${now.name}: ${now.problem}` : `${now.name} ${this.#said("uploadReady")}`);
    if (now.state === "ready" && now.kind === "picture") this.#show(now);
  }

  #show(made: Uploaded): void {
    const picture = document.createElement("img");
    picture.src = made.url;
    picture.alt = "";
    picture.className = "upload-picture";
    this.#line.prepend(picture);
  }
}

function later<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

/** Puts a line of its own where one is writing; pictures one after the other stand together. */
function insert(field: HTMLTextAreaElement, text: string): void {
  const before = field.value.slice(0, field.selectionStart);
  const last = before.split("\n").findLast((line) => line.trim()) ?? "";
  const apart = !before ? "" : last.startsWith("![") && last.endsWith(")") ? "\n" : "\n\n";
  const have = /\n*$/.exec(before)?.[0] ?? "";
  field.setRangeText(`${apart.slice(Math.min(have.length, apart.length))}${text}\n`, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function describe(field: HTMLTextAreaElement, key: string, words: string): void {
  const safe = words.replace(/[[\]\\`*_]/g, "\\$&").replace(/\s+/g, " ");
  const { selectionStart, selectionEnd } = field;
  field.value = field.value.replace(new RegExp(`!\\[(?:[^\\]\\\\]|\\\\.)*\\]\\(media:${key}\\)`), () => `![${safe}](media:${key})`);
  field.setSelectionRange(selectionStart, selectionEnd);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
