import type { Group } from "./clouds";

/** Where the discs and the dots stand: the same for the same data, on every screen. */

export type State = "ready" | "ask" | "small" | "launched" | "dismissed";

export interface Niche {
  key: number;
  name: string;
  x: number;
  y: number;
  size: number;
  state: State;
  url: string;
  people: number;
  /** The niche it is a part of, if that is on the map. */
  parent?: number | null;
}

export interface Link {
  a: number;
  b: number;
  weight: number;
}

export interface MapData {
  niches: Niche[];
  links: Link[];
  /** What is less sure. */
  groups?: Group[];
}

/** A niche on the map; r is its disc's radius in the same unit as x and y. */
export interface Disc extends Niche {
  r: number;
  /** Discs that lie inside it. */
  inside: Disc[];
}

export interface Dot {
  x: number;
  y: number;
  size: number;
}

/** The share of the map that the discs cover. */
const COVER = 0.24;
const LEAST_R = 0.016;
const MOST_R = 0.22;
/** No dot is smaller: about a pixel when the whole map is shown. */
const LEAST_DOT = 0.0034;
const GAP = 1.16;
const ROUNDS = 120;
const MOST_DOTS = 70;
/** Of an outer disc around those inside it, and how much larger than its people's area it may become for them. */
const RIM = 1.14;
const GROWN = 1.4;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Discs with an area for their people: parts of a niche inside it, all others moved apart where they would overlap. */
export function discs(niches: Niche[]): Disc[] {
  const sizes = niches.map((niche) => Math.max(niche.size || niche.people, 1));
  const scale = Math.sqrt((COVER * 4) / (Math.PI * sizes.reduce((sum, size) => sum + size, 0) || 1));
  const placed: Disc[] = niches.map((niche, index) => ({ ...niche, r: clamp(scale * Math.sqrt(sizes[index] ?? 1)), inside: [] }));
  const outer = nest(placed);
  for (const disc of outer) pack(disc);
  for (let round = 0; round < ROUNDS; round++) if (!spread(outer)) break;
  for (const disc of outer) settle(disc);
  // Outer discs come first: they are drawn below what lies inside them.
  return outer.flatMap(withInside);
}

/** Puts every disc into its parent's `inside` and returns those that have none; a ring of parents holds nobody. */
function nest(placed: Disc[]): Disc[] {
  const byKey = new Map(placed.map((disc) => [disc.key, disc]));
  const above = (disc: Disc): Disc | undefined => (disc.parent ? byKey.get(disc.parent) : undefined);
  return placed.filter((disc) => {
    const seen = new Set([disc.key]);
    for (let up = above(disc); up; up = above(up)) {
      if (seen.has(up.key)) return !(disc.parent = null);
      seen.add(up.key);
    }
    const parent = above(disc);
    if (parent) parent.inside.push(disc);
    else disc.parent = null;
    return !parent;
  });
}

/** Places what lies inside a disc around the disc's middle (x and y count from there) and makes room for it. */
function pack(disc: Disc): void {
  const { inside } = disc;
  if (!inside.length) return;
  for (const inner of inside) pack(inner);
  const widest = Math.max(...inside.map((inner) => inner.r));
  inside.forEach((inner, index) => {
    const away = Math.sqrt(index) * widest * 1.6;
    [inner.x, inner.y] = [Math.cos(index * GOLDEN) * away, Math.sin(index * GOLDEN) * away];
  });
  for (let round = 0; round < ROUNDS; round++) {
    if (round < ROUNDS * 0.66) for (const inner of inside) [inner.x, inner.y] = [inner.x * 0.94, inner.y * 0.94];
    spread(inside);
  }
  const reach = Math.max(...inside.map((inner) => Math.hypot(inner.x, inner.y) + inner.r)) * RIM;
  const room = Math.max(disc.r, Math.min(reach, disc.r * GROWN));
  if (reach > room) for (const inner of inside) shrink(inner, room / reach);
  const free = Math.max(0, room - Math.min(reach, room));
  for (const inner of inside) inner.y += free * 0.9;
  disc.r = room;
}

function shrink(disc: Disc, by: number): void {
  disc.r *= by;
  disc.x *= by;
  disc.y *= by;
  for (const inner of disc.inside) shrink(inner, by);
}

/** From places inside a disc to places on the map. */
function settle(disc: Disc): void {
  for (const inner of disc.inside) {
    inner.x += disc.x;
    inner.y += disc.y;
    settle(inner);
  }
}

function withInside(disc: Disc): Disc[] {
  return [disc, ...disc.inside.flatMap(withInside)];
}

function clamp(r: number): number {
  return Math.min(MOST_R, Math.max(LEAST_R, r));
}

function spread(placed: Disc[]): boolean {
  let moved = false;
  for (let i = 0; i < placed.length; i++) {
    for (let j = i + 1; j < placed.length; j++) moved = part(placed[i] as Disc, placed[j] as Disc, i - j) || moved;
  }
  return moved;
}

function part(a: Disc, b: Disc, seed: number): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const apart = Math.hypot(dx, dy);
  const wanted = (a.r + b.r) * GAP + 0.02;
  if (apart >= wanted) return false;
  const angle = apart > 1e-6 ? Math.atan2(dy, dx) : seed;
  const push = (wanted - apart) * 0.5;
  const share = b.r / (a.r + b.r);
  a.x -= Math.cos(angle) * push * share;
  a.y -= Math.sin(angle) * push * share;
  b.x += Math.cos(angle) * push * (1 - share);
  b.y += Math.sin(angle) * push * (1 - share);
  return true;
}

/** One dot for each person of a niche, up to what the eye can tell apart; those of its parts are drawn in the parts. */
export function dots(disc: Disc): Dot[] {
  const random = numbers(disc.key);
  const elsewhere = disc.inside.reduce((sum, inner) => sum + inner.people, 0);
  const count = Math.max(0, Math.min(disc.people - elsewhere, MOST_DOTS, Math.ceil(disc.r * 700)));
  const size = Math.max(LEAST_DOT, Math.min(disc.r * 0.07, (disc.r * 0.38) / Math.sqrt(Math.min(disc.people, MOST_DOTS) || 1)));
  const found: Dot[] = [];
  for (let tries = 0; found.length < count && tries < count * 12; tries++) {
    const angle = random() * 2 * Math.PI;
    const away = random() ** 0.6 * disc.r * 0.93;
    const dot = { x: disc.x + Math.cos(angle) * away, y: disc.y + Math.sin(angle) * away, size: size * (0.65 + random() * 0.7) };
    const taken = disc.inside.some((inner) => Math.hypot(inner.x - dot.x, inner.y - dot.y) < inner.r + size);
    if (!taken) found.push(dot);
  }
  return found;
}

/** Lehmer's generator: the same numbers for the same niche. */
function numbers(seed: number): () => number {
  let state = ((Math.abs(seed) * 7919) % 2147483646) + 1;
  for (let i = 0; i < 3; i++) state = (state * 16807) % 2147483647;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
