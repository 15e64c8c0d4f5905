import type { Palette, View } from "./draw";
import type { Disc } from "./layout";

/** Less certain groups: faint discs behind the niches, which never move for them. */

export interface Group {
  name: string;
  x: number;
  y: number;
  people: number;
  url: string;
}

/** r is its radius in the same unit as x and y. */
export interface Cloud extends Group {
  r: number;
}

const LEAST_R = 0.02;
const MOST_R = 0.12;
const GAP = 1.1;
const ROUNDS = 120;

/** The groups beside the discs, inside the frame that the discs (and nothing else) make. */
export function clouds(groups: Group[], discs: Disc[]): Cloud[] {
  const unit = middle(discs.map((disc) => disc.r / Math.sqrt(Math.max(disc.people, 1)))) || MOST_R;
  const placed = groups.map((group) => ({ ...group, r: Math.min(MOST_R, Math.max(LEAST_R, unit * Math.sqrt(group.people || 1))) }));
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    placed.forEach((cloud, i) => {
      for (const disc of discs) moved = push(cloud, disc, 1) || moved;
      for (const other of placed.slice(i + 1)) moved = push(cloud, other, 0.5) || moved;
      keepInside(cloud, discs);
    });
    if (!moved) break;
  }
  return placed;
}

/** Moves the first away by its share of the overlap, and the second by the rest; true if they overlapped. */
function push(a: Cloud, b: { x: number; y: number; r: number }, share: number): boolean {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  const apart = Math.hypot(dx, dy);
  const overlap = (a.r + b.r) * GAP - apart;
  if (overlap <= 1e-4) return false;
  const angle = apart > 1e-6 ? Math.atan2(dy, dx) : a.r * 1e3;
  a.x += Math.cos(angle) * overlap * share;
  a.y += Math.sin(angle) * overlap * share;
  if (share < 1) {
    b.x -= Math.cos(angle) * overlap * (1 - share);
    b.y -= Math.sin(angle) * overlap * (1 - share);
  }
  return true;
}

function keepInside(cloud: Cloud, discs: Disc[]): void {
  for (const axis of ["x", "y"] as const) {
    const low = Math.min(-1, ...discs.map((disc) => disc[axis] - disc.r));
    const high = Math.max(1, ...discs.map((disc) => disc[axis] + disc.r));
    cloud[axis] = Math.min(Math.max(cloud[axis], low + cloud.r), high - cloud.r);
  }
}

function middle(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

export function drawClouds(ctx: CanvasRenderingContext2D, view: View, colours: Palette, placed: Cloud[]): void {
  ctx.save();
  ctx.setLineDash([2, 4]);
  ctx.lineWidth = 1.25;
  ctx.fillStyle = ctx.strokeStyle = colours.states.small;
  for (const cloud of placed) {
    const { x, y, r } = view.place(cloud);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.globalAlpha = 0.1;
    ctx.fill();
    ctx.globalAlpha = 0.85;
    ctx.stroke();
  }
  ctx.restore();
}

/** Names where there is room, the largest first, after those of the niches. */
export function nameClouds(ctx: CanvasRenderingContext2D, view: View, colours: Palette, placed: Cloud[]): void {
  const taken: { left: number; right: number; top: number; bottom: number }[] = [];
  ctx.save();
  ctx.font = `italic 400 12px ${colours.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4;
  ctx.strokeStyle = colours.paper;
  ctx.fillStyle = colours.soft;
  for (const cloud of [...placed].sort((a, b) => b.r - a.r)) {
    const { x, y, r } = view.place(cloud);
    const half = ctx.measureText(cloud.name).width / 2;
    const box = { left: x - half, right: x + half, top: y + r + 2, bottom: y + r + 20 };
    const niche = view.discs.some((disc) => {
      const at = view.place(disc);
      return at.x + at.r > box.left && at.x - at.r < box.right && at.y + at.r + 20 > box.top && at.y - at.r < box.bottom;
    });
    const other = taken.some((one) => one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom);
    if (niche || other || box.left < 0 || box.right > view.width || box.bottom > view.height) continue;
    taken.push(box);
    ctx.strokeText(cloud.name, x, y + r + 11);
    ctx.fillText(cloud.name, x, y + r + 11);
  }
  ctx.restore();
}
