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
}

export interface Link {
  a: number;
  b: number;
  weight: number;
}

export interface MapData {
  niches: Niche[];
  links: Link[];
}

/** A niche on the map; r is its disc's radius in the same unit as x and y. */
export interface Disc extends Niche {
  r: number;
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

/** Discs with an area for their people, moved apart where they would lie on each other. */
export function discs(niches: Niche[]): Disc[] {
  const sizes = niches.map((niche) => Math.max(niche.size || niche.people, 1));
  const scale = Math.sqrt((COVER * 4) / (Math.PI * sizes.reduce((sum, size) => sum + size, 0) || 1));
  const placed = niches.map((niche, index) => ({ ...niche, r: clamp(scale * Math.sqrt(sizes[index] ?? 1)) }));
  for (let round = 0; round < ROUNDS; round++) if (!spread(placed)) break;
  return placed;
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

/** One dot for each person of a niche, up to what the eye can tell apart. */
export function dots(disc: Disc): Dot[] {
  const random = numbers(disc.key);
  const count = Math.min(disc.people, MOST_DOTS, Math.ceil(disc.r * 700));
  const size = Math.max(LEAST_DOT, Math.min(disc.r * 0.07, (disc.r * 0.38) / Math.sqrt(count || 1)));
  return Array.from({ length: count }, () => {
    const angle = random() * 2 * Math.PI;
    const away = random() ** 0.6 * disc.r * 0.93;
    return { x: disc.x + Math.cos(angle) * away, y: disc.y + Math.sin(angle) * away, size: size * (0.65 + random() * 0.7) };
  });
}

/** Lehmer's generator: the same numbers for the same niche. */
function numbers(seed: number): () => number {
  let state = ((Math.abs(seed) * 7919) % 2147483646) + 1;
  for (let i = 0; i < 3; i++) state = (state * 16807) % 2147483647;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
