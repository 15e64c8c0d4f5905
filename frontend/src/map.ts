import type { Cloud } from "./map/clouds";
import type { Disc, MapData } from "./map/layout";
import { Stage } from "./map/stage";
import { announce } from "./page";

/**
 * <niche-map> of shell/macros.html: the server's table of niches becomes a map of them, and stays as its twin.
 *
 * src            JSON {niches: [{key, name, x, y, size, state, url, people}], links: [{a, b, weight}],
 *                groups: [{name, x, y, people, url}]}, the last drawn faint while #less-sure is checked
 * selected       key of the niche under the lens
 * data-lens-url  where its panel is, with {key} in it; loaded into the element that data-lens selects
 */
class NicheMap extends HTMLElement {
  #stage: Stage | null = null;
  #at: Disc | null = null;
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #recolour = (): void => this.#stage?.recolour();
  #back = (event: PopStateEvent): void => this.#goBack(event);

  connectedCallback(): void {
    this.#view("table");
    this.#buttons();
    if (hasWebGL()) void this.#load();
    else this.#say(this.dataset.noWebgl);
    this.#dark.addEventListener("change", this.#recolour);
    window.addEventListener("popstate", this.#back);
  }

  disconnectedCallback(): void {
    this.#dark.removeEventListener("change", this.#recolour);
    window.removeEventListener("popstate", this.#back);
    this.#stage?.destroy();
  }

  async #load(): Promise<void> {
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#draw((await answer.json()) as MapData);
    } catch {
      this.#say(this.dataset.failed);
    }
  }

  #draw(data: MapData): void {
    if (!data.niches.length) return;
    this.#view("map");
    const canvas = this.querySelector<HTMLElement>(".map-canvas");
    if (!canvas) return;
    this.#stage = new Stage(canvas, data);
    this.#stage.onPick((disc) => this.#pick(disc), showGroup);
    this.#lessSure();
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#stage?.point(null));
    this.#lookAt(Number(this.getAttribute("selected")) || null);
    this.dataset.state = "drawn";
  }

  /** The page's switch for what is less sure. */
  #lessSure(): void {
    const shows = document.querySelector<HTMLInputElement>("#less-sure");
    const set = (): void => this.#stage?.faint(shows?.checked ?? false);
    shows?.addEventListener("change", set);
    set();
  }

  #lookAt(key: number | null): void {
    this.#at = this.#stage?.discs.find((disc) => disc.key === key) ?? null;
    this.#stage?.select(this.#at?.key ?? null);
    for (const row of this.querySelectorAll<HTMLElement>("[data-niche]")) {
      row.toggleAttribute("data-at", row.dataset.niche === String(key));
    }
  }

  #pick(disc: Disc): void {
    this.#lookAt(disc.key);
    this.#stage?.show(disc);
    history.pushState({ niche: disc.key }, "", disc.url);
    void this.#lens(disc);
  }

  async #lens(disc: Disc): Promise<void> {
    const [url, target] = [this.dataset.lensUrl, this.dataset.lens];
    if (!url || !target || !document.querySelector(target)) {
      location.assign(disc.url);
      return;
    }
    const { default: htmx } = await import("./htmx");
    await htmx.ajax("get", url.replace("{key}", String(disc.key)), { target, swap: "innerHTML" });
    announce(disc.name);
  }

  /** The browser's own way back through the niches that were looked at. */
  #goBack(event: PopStateEvent): void {
    const key = (event.state as { niche?: number } | null)?.niche;
    const disc = this.#stage?.discs.find((each) => each.key === key || each.url === location.pathname);
    if (!disc) {
      location.reload();
      return;
    }
    this.#lookAt(disc.key);
    void this.#lens(disc);
  }

  #key(event: KeyboardEvent): void {
    const ways: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#stage) return;
    if (way) this.#step(way);
    else if (event.key === "+" || event.key === "=") this.#stage.zoom("in");
    else if (event.key === "-") this.#stage.zoom("out");
    else if (event.key === "0") this.#stage.zoom("all");
    else if (event.key === "Enter") this.#enter();
    else return;
    event.preventDefault();
  }

  #step([dx, dy]: [number, number]): void {
    const stage = this.#stage;
    if (!stage) return;
    const pointed = stage.discs.find((disc) => disc.key === stage.pointed);
    const from = pointed ?? this.#at;
    const next = from ? stage.beside(from, dx, dy) : stage.discs[0];
    if (!next) return;
    stage.point(next.key);
    stage.show(next);
    const state = this.querySelector(`[data-niche="${next.key}"] [data-state]`)?.textContent ?? "";
    announce(`${next.name}, ${next.people}, ${state.trim()}`);
  }

  #enter(): void {
    const disc = this.#stage?.discs.find((each) => each.key === this.#stage?.pointed);
    if (disc) this.#pick(disc);
  }

  #buttons(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-zoom], [data-view]");
      if (!button || button === this) return;
      if (button.dataset.zoom) this.#stage?.zoom(button.dataset.zoom as "in" | "out" | "all");
      else this.#view(button.dataset.view === "map" ? "map" : "table");
    });
  }

  /** Links in the table that is only there for screen readers are not stops of the Tab key. */
  #view(view: "map" | "table"): void {
    this.dataset.view = view;
    for (const link of this.querySelectorAll(".map-table a")) {
      if (view === "map") link.setAttribute("tabindex", "-1");
      else link.removeAttribute("tabindex");
    }
  }

  #say(words: string | undefined): void {
    const note = this.querySelector<HTMLElement>(".map-note");
    if (!note || !words) return;
    note.textContent = words;
    note.hidden = false;
  }
}

/** Opens a less certain group's row, where its tests are. */
function showGroup(group: Cloud): void {
  const row = document.querySelector<HTMLDetailsElement>(group.url);
  if (!row) return;
  row.open = true;
  row.scrollIntoView({ block: "center" });
  row.querySelector("summary")?.focus({ preventScroll: true });
}

function hasWebGL(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

customElements.define("niche-map", NicheMap);
