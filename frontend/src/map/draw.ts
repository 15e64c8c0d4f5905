import { type Cloud, drawClouds, nameClouds } from "./clouds";
import type { Disc, Link, State } from "./layout";

/** What is drawn around the WebGL dots: soft discs and links behind them, the lens and the names before them. */

export interface Palette {
  states: Record<State, string>;
  ink: string;
  soft: string;
  paper: string;
  line: string;
  font: string;
}

export interface View {
  discs: Disc[];
  links: Link[];
  place(disc: { x: number; y: number; r: number }): { x: number; y: number; r: number };
  width: number;
  height: number;
  selected: number | null;
  pointed: number | null;
}

/** A disc at least this large, in pixels, may write its name over a neighbour. */
const NAMED_OVER_OTHERS = 26;
/** A part of another niche is named from this size on. */
const NAMED_INSIDE = 46;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function palette(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const states = ["ready", "ask", "small", "launched", "dismissed"] as const;
  return {
    states: Object.fromEntries(states.map((state) => [state, value(`--state-${state}`)])) as Record<State, string>,
    ink: value("--ink"),
    soft: value("--soft"),
    paper: value("--paper"),
    line: value("--line"),
    font: style.fontFamily,
  };
}

export function drawBehind(ctx: CanvasRenderingContext2D, view: View, colours: Palette, groups: Cloud[]): void {
  ctx.clearRect(0, 0, view.width, view.height);
  drawClouds(ctx, view, colours, groups);
  const byKey = new Map(view.discs.map((disc) => [disc.key, disc]));
  for (const link of view.links) drawLink(ctx, view, colours, byKey, link);
  for (const disc of view.discs) drawDisc(ctx, view, colours, disc);
}

function drawLink(ctx: CanvasRenderingContext2D, view: View, colours: Palette, byKey: Map<number, Disc>, link: Link): void {
  const [from, to] = [byKey.get(link.a), byKey.get(link.b)];
  if (!from || !to) return;
  const [a, b] = [view.place(from), view.place(to)];
  const touched = view.selected !== null && (link.a === view.selected || link.b === view.selected);
  const bend = 0.12;
  ctx.strokeStyle = touched ? colours.soft : colours.line;
  ctx.globalAlpha = touched ? 0.65 : 1;
  ctx.lineWidth = 1 + Math.min(2, link.weight * 4);
  ctx.beginPath();
  ctx.moveTo(a.x, a.y);
  ctx.quadraticCurveTo((a.x + b.x) / 2 + (b.y - a.y) * bend, (a.y + b.y) / 2 - (b.x - a.x) * bend, b.x, b.y);
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawDisc(ctx: CanvasRenderingContext2D, view: View, colours: Palette, disc: Disc): void {
  const { x, y, r } = view.place(disc);
  if (x + r < 0 || y + r < 0 || x - r > view.width || y - r > view.height) return;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  // The paper first, so that links end at the disc's edge.
  ctx.fillStyle = colours.paper;
  ctx.fill();
  // What lies inside another is a little darker and has an edge, so that it is told from what is around it.
  ctx.globalAlpha = (disc.key === view.pointed ? 0.22 : 0.13) + (disc.parent ? 0.1 : 0);
  ctx.fillStyle = colours.states[disc.state];
  ctx.fill();
  if (disc.parent) {
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = 1;
    ctx.strokeStyle = colours.states[disc.state];
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

export function drawBefore(ctx: CanvasRenderingContext2D, view: View, colours: Palette, groups: Cloud[]): void {
  ctx.clearRect(0, 0, view.width, view.height);
  nameClouds(ctx, view, colours, groups);
  const selected = view.discs.find((disc) => disc.key === view.selected);
  if (selected) drawLens(ctx, view.place(selected), colours);
  drawNames(ctx, view, colours);
}

/** The magnifying glass over what is looked at. */
function drawLens(ctx: CanvasRenderingContext2D, at: { x: number; y: number; r: number }, colours: Palette): void {
  const r = lensRadius(at.r);
  const edge = r * Math.SQRT1_2;
  const handle = Math.max(14, Math.min(44, r * 0.5));
  ctx.strokeStyle = colours.ink;
  ctx.lineCap = "round";
  ctx.lineWidth = 2.5;
  ctx.beginPath();
  ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.lineWidth = 6;
  ctx.beginPath();
  ctx.moveTo(at.x + edge + 2, at.y + edge + 2);
  ctx.lineTo(at.x + edge + handle, at.y + edge + handle);
  ctx.stroke();
}

function lensRadius(r: number): number {
  return r * 1.16 + 5;
}

/** The largest niches are named first; a name that finds no free place waits for a closer look. */
function drawNames(ctx: CanvasRenderingContext2D, view: View, colours: Palette): void {
  const first = (disc: Disc): number => (disc.key === view.selected || disc.key === view.pointed ? 1e9 : disc.r);
  const taken: Box[] = [];
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  ctx.lineJoin = "round";
  for (const disc of [...view.discs].sort((a, b) => first(b) - first(a))) {
    const at = view.place(disc);
    if (at.x < 0 || at.y < 0 || at.x > view.width || at.y > view.height) continue;
    nameOne(ctx, view, colours, disc, at, taken);
  }
}

function nameOne(
  ctx: CanvasRenderingContext2D,
  view: View,
  colours: Palette,
  disc: Disc,
  at: { x: number; y: number; r: number },
  taken: Box[],
): void {
  const wanted = disc.key === view.selected || disc.key === view.pointed;
  const size = at.r > 42 ? 15 : at.r > 18 && view.width > 500 ? 13.5 : 12;
  ctx.font = `${at.r > 42 || wanted ? 600 : 500} ${size}px ${colours.font}`;
  const width = ctx.measureText(disc.name).width;
  const r = disc.key === view.selected ? lensRadius(at.r) : at.r;
  const boxes = places(at, r, width, size);
  const free = boxes.filter((box) => inside(box, view) && !taken.some((other) => touch(box, other)));
  // A name inside its own family's discs covers nothing; a part is named when one looks closer.
  const family = (other: Disc): boolean => other === disc || other.inside.includes(disc);
  const round = (other: Disc): { x: number; y: number; r: number } => {
    const there = view.place(other);
    return other.key === view.selected ? { ...there, r: lensRadius(there.r) } : there;
  };
  const clear = free.find((box) => !view.discs.some((other) => !family(other) && covers(round(other), box)));
  if (disc.parent && !wanted && at.r < NAMED_INSIDE) return;
  const box = clear ?? (at.r > NAMED_OVER_OTHERS ? free[0] : undefined) ?? (wanted ? boxes[0] : undefined);
  if (!box) return;
  taken.push(box);
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  ctx.lineWidth = 4;
  ctx.strokeStyle = colours.paper;
  ctx.strokeText(disc.name, x, y);
  ctx.fillStyle = disc.state === "small" || disc.state === "dismissed" ? colours.soft : colours.ink;
  ctx.fillText(disc.name, x, y);
}

/** Under the disc, above it, to its right, to its left. */
function places(at: { x: number; y: number }, r: number, width: number, size: number): Box[] {
  const box = (x: number, y: number): Box => ({
    left: x - width / 2 - 3,
    right: x + width / 2 + 3,
    top: y - size * 0.65,
    bottom: y + size * 0.65,
  });
  const below = r + size * 0.95;
  const beside = r + width / 2 + 8;
  return [box(at.x, at.y + below), box(at.x, at.y - below), box(at.x + beside, at.y), box(at.x - beside, at.y)];
}

function covers(disc: { x: number; y: number; r: number }, box: Box): boolean {
  const dx = disc.x - Math.max(box.left, Math.min(disc.x, box.right));
  const dy = disc.y - Math.max(box.top, Math.min(disc.y, box.bottom));
  return dx * dx + dy * dy < disc.r * disc.r;
}

function inside(box: Box, view: View): boolean {
  return box.left >= 0 && box.top >= 0 && box.right <= view.width && box.bottom <= view.height;
}

function touch(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
