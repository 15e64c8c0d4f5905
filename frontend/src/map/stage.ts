import Graph from "graphology";
import Sigma from "sigma";
import { type Cloud, clouds } from "./clouds";
import { drawBefore, drawBehind, palette, type Palette, type View } from "./draw";
import { type Disc, discs, dots, type MapData } from "./layout";

/** Room around the outermost discs, for their names: a share of the map. */
const MARGIN = 0.09;
/** How far outside its disc a niche still answers to the pointer, in pixels. */
const REACH = 10;

/** The drawn map: Sigma draws the people as WebGL dots and moves the camera; two canvases carry the rest. */
export class Stage {
  readonly discs: Disc[];
  selected: number | null = null;
  pointed: number | null = null;
  /** Less certain groups, and whether they are shown. */
  readonly groups: Cloud[];
  #faint = false;
  #data: MapData;
  #sigma: Sigma;
  #behind: CanvasRenderingContext2D;
  #before: CanvasRenderingContext2D;
  #colours: Palette;
  #container: HTMLElement;
  #sizes: ResizeObserver;

  constructor(container: HTMLElement, data: MapData) {
    this.#container = container;
    this.#data = data;
    this.discs = discs(data.niches);
    this.groups = clouds(data.groups ?? [], this.discs);
    this.#colours = palette(container);
    this.#sigma = new Sigma(this.#graph(), container, {
      allowInvalidContainer: true,
      renderLabels: false,
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      defaultDrawNodeHover: () => undefined,
      enableCameraRotation: false,
      minCameraRatio: 0.06,
      maxCameraRatio: 1.6,
      stagePadding: 0,
    });
    this.#sigma.setCustomBBox(this.#bounds());
    this.#behind = this.#canvas("behind", { beforeLayer: "edges" });
    this.#before = this.#canvas("before", { afterLayer: "nodes" });
    this.#sigma.on("afterRender", () => this.#draw());
    this.#sizes = new ResizeObserver(() => this.#sigma.resize(true).refresh());
    this.#sizes.observe(container);
    // The two canvases came after Sigma measured its own.
    this.#sigma.resize(true).refresh();
  }

  destroy(): void {
    this.#sizes.disconnect();
    this.#sigma.kill();
  }

  /** Shows or hides what is less sure. */
  faint(shown: boolean): void {
    this.#faint = shown;
    this.#draw();
  }

  /** Calls back with the niche that was clicked or tapped, or with the less certain group where there is no niche. */
  onPick(pick: (disc: Disc) => void, pickGroup: (group: Cloud) => void): void {
    const picked = (point: { x: number; y: number }): void => {
      const disc = this.#at(point);
      const group = disc ? null : this.#cloudAt(point);
      if (disc) pick(disc);
      if (group) pickGroup(group);
    };
    this.#sigma.on("clickStage", ({ event }) => picked(event));
    this.#sigma.on("clickNode", ({ event }) => picked(event));
    this.#sigma.getMouseCaptor().on("mousemovebody", (event) => this.point(this.#at(event)?.key ?? null));
    this.#container.addEventListener("pointerleave", () => this.point(null));
  }

  point(key: number | null): void {
    if (key === this.pointed) return;
    this.pointed = key;
    this.#container.toggleAttribute("data-over", key !== null);
    this.#draw();
  }

  select(key: number | null): void {
    this.selected = key;
    this.#draw();
  }

  recolour(): void {
    this.#colours = palette(this.#container);
    for (const disc of this.discs) this.#colourDots(disc);
    this.#sigma.refresh();
  }

  zoom(by: "in" | "out" | "all"): void {
    const camera = this.#sigma.getCamera();
    const how = { duration: this.#duration(250) };
    if (by === "in") void camera.animatedZoom(how);
    else if (by === "out") void camera.animatedUnzoom(how);
    else void camera.animatedReset(how);
  }

  /** Brings a niche into view if it is outside, without changing how close we are. */
  show(disc: Disc): void {
    const { x, y, r } = this.#place(disc);
    const { width, height } = this.#sigma.getDimensions();
    if (x > r && y > r && x < width - r && y < height - r) return;
    const at = this.#sigma.viewportToFramedGraph({ x, y });
    void this.#sigma.getCamera().animate({ x: at.x, y: at.y }, { duration: this.#duration(250) });
  }

  /** The nearest niche in a direction from another, for the arrow keys. */
  beside(from: Disc, dx: number, dy: number): Disc | null {
    let best: Disc | null = null;
    let least = Infinity;
    for (const disc of this.discs) {
      const [ax, ay] = [disc.x - from.x, disc.y - from.y];
      const along = ax * dx + ay * dy;
      const aside = Math.abs(ax * dy - ay * dx);
      if (disc === from || along <= 0 || aside > along * 1.5) continue;
      const cost = along + aside * 2;
      if (cost < least) [best, least] = [disc, cost];
    }
    return best;
  }

  #canvas(id: string, layer: { beforeLayer: string } | { afterLayer: string }): CanvasRenderingContext2D {
    // Sigma hands all options on to createCanvas, which knows the layer; its type here leaves that out.
    this.#sigma.createCanvasContext(id, layer as object);
    return this.#sigma.getCanvases()[id]?.getContext("2d") as CanvasRenderingContext2D;
  }

  #graph(): Graph {
    const graph = new Graph();
    for (const disc of this.discs) {
      dots(disc).forEach((dot, index) => graph.addNode(`${disc.key}/${index}`, { ...dot, color: this.#colours.states[disc.state] }));
    }
    return graph;
  }

  #colourDots(disc: Disc): void {
    const graph = this.#sigma.getGraph();
    graph.forEachNode((node) => {
      if (node.startsWith(`${disc.key}/`)) graph.setNodeAttribute(node, "color", this.#colours.states[disc.state]);
    });
  }

  #bounds(): { x: [number, number]; y: [number, number] } {
    const extent = (low: number[], high: number[]): [number, number] => {
      const [least, most] = [Math.min(...low), Math.max(...high)];
      const room = (most - least) * MARGIN;
      return [least - room, most + room];
    };
    const all = this.discs;
    return {
      x: extent(all.map((disc) => disc.x - disc.r), all.map((disc) => disc.x + disc.r)),
      y: extent(all.map((disc) => disc.y - disc.r), all.map((disc) => disc.y + disc.r)),
    };
  }

  #cloudAt(point: { x: number; y: number }): Cloud | null {
    const under = (cloud: Cloud): boolean => {
      const { x, y, r } = this.#place(cloud);
      return Math.hypot(x - point.x, y - point.y) <= r;
    };
    return (this.#faint && this.groups.find(under)) || null;
  }

  #place(disc: { x: number; y: number; r: number }): { x: number; y: number; r: number } {
    const at = this.#sigma.graphToViewport(disc);
    const edge = this.#sigma.graphToViewport({ x: disc.x + disc.r, y: disc.y });
    return { ...at, r: Math.hypot(edge.x - at.x, edge.y - at.y) };
  }

  #at(point: { x: number; y: number }): Disc | null {
    const near = this.discs.map((disc) => {
      const { x, y, r } = this.#place(disc);
      return { disc, r, outside: Math.hypot(x - point.x, y - point.y) - r };
    });
    // Of discs that lie in each other, the innermost under the pointer.
    const under = near.filter((each) => each.outside <= 0).sort((a, b) => a.r - b.r)[0];
    const nearest = under ?? near.reduce((best, each) => (each.outside < best.outside ? each : best));
    return nearest.outside < REACH ? nearest.disc : null;
  }

  #draw(): void {
    const view: View = {
      discs: this.discs,
      links: this.#data.links,
      place: (disc) => this.#place(disc),
      ...this.#sigma.getDimensions(),
      selected: this.selected,
      pointed: this.pointed,
    };
    const groups = this.#faint ? this.groups : [];
    drawBehind(this.#behind, view, this.#colours, groups);
    drawBefore(this.#before, view, this.#colours, groups);
  }

  #duration(usual: number): number {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : usual;
  }
}
