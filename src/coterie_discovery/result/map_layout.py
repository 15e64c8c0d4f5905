"""Places for niches on a map: related ones near each other, discs that do not overlap, the same every time.

Classical scaling of the distances gives the first places; then discs that overlap are pushed apart. On a later map what
was there keeps its place as far as the discs allow, and what is new begins among its relatives.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes

ROUNDS, DRAWN = 240, 60  # rounds of pushing, and of those the first in which all are drawn to the centre
GAP = 1.08  # free space around a disc, as a multiple of its radius
FILLED = 0.35  # share of the square that the discs cover before they are pushed apart
# How far a niche moves from its earlier place towards where a fresh map would put it: little enough that nobody has to
# look for it, enough that a map drawn anew every week has followed the niches after a quarter of a year (1 - 0.95^13).
FOLLOWED = 0.05
NEAR = 3  # relatives among which a new niche begins

Floats = NDArray[np.float64]


def place(likeness: Floats, sizes: NDArray[np.int64], before: Floats | None = None) -> tuple[Floats, Floats]:
    """Positions (n, 2) within -1..1 and radii (n,) of discs whose area grows with ``sizes``.

    ``likeness`` is symmetric, (n, n), 0..1. ``before`` (n, 2) has the places on an earlier map, NaN for what was not on
    it. No two discs overlap and every disc lies inside the square.
    """
    n = len(sizes)
    if n == 0:
        return np.zeros((0, 2)), np.zeros(0)
    radius = np.sqrt(np.maximum(sizes, 1).astype(np.float64))
    radius *= np.sqrt(4 * FILLED / (np.pi * (radius**2).sum()))
    fresh = _scaled(likeness)
    anew, radius = _fit(_apart(fresh, radius), radius)
    if before is None or np.isnan(before).all():
        return anew, radius
    return _kept_inside(_apart(_started(anew, likeness, before), radius, drawn=0), radius)


def place_beside(likeness: Floats, niches: Floats) -> Floats:
    """Positions (n, 2) of further discs on the map of ``niches`` (m, 2), none of which moves.

    ``likeness`` (m + n, m + n) is of the niches and then of what is placed. Without a niche they make a map of their
    own.
    """
    m, n = len(niches), len(likeness) - len(niches)
    if not n:
        return np.zeros((0, 2))
    if not m:
        return place(likeness, np.ones(n, np.int64))[0]
    before = np.concatenate([niches, np.full((n, 2), np.nan)])
    where = _aligned(_scaled(likeness), before, ~np.isnan(before[:, 0]))
    where[:m] = niches
    reach = np.sqrt(4 * FILLED / (np.pi * (m + n)))  # between centres: as of discs of one size that fill the square
    for _ in range(ROUNDS):
        dx, dy, distance = _between(where[:, 0], where[:, 1])
        push = np.maximum(reach - distance, 0) / distance * 0.3
        step = np.column_stack([(dx * push).sum(axis=1), (dy * push).sum(axis=1)])[m:]
        where[m:] = np.clip(where[m:] + step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(where[m:])


def _started(fresh: Floats, likeness: Floats, before: Floats) -> Floats:
    """Where each begins: at its earlier place, or, being new, among the relatives that have one."""
    known = ~np.isnan(before[:, 0])
    aligned = _aligned(fresh, before, known)
    start = aligned.copy()
    start[known] = _as_wide((1 - FOLLOWED) * before[known] + FOLLOWED * aligned[known], before[known])
    where = np.flatnonzero(known)
    for i in np.flatnonzero(~known):
        near = where[np.argsort(-likeness[i, where], kind="stable")[:NEAR]]
        weight = likeness[i, near] + 1e-9
        start[i] = (aligned[i] + 3 * (start[near] * weight[:, None]).sum(axis=0) / weight.sum()) / 4
    return start


def _aligned(fresh: Floats, before: Floats, known: NDArray[np.bool_]) -> Floats:
    """``fresh`` turned, mirrored, moved and scaled onto the earlier map (orthogonal Procrustes, Schoenemann 1966)."""
    own, target = fresh[known], before[known]
    own_centre, target_centre = own.mean(axis=0), target.mean(axis=0)
    turned, _ = orthogonal_procrustes(own - own_centre, target - target_centre)
    return np.asarray((fresh - own_centre) @ turned * _wider(own, target) + target_centre)


def _as_wide(where: Floats, target: Floats) -> Floats:
    """The mean of two maps is narrower than either: without this a map would shrink a little with every run."""
    centre = where.mean(axis=0)
    return np.asarray((where - centre) * _wider(where, target) + centre)


def _wider(where: Floats, target: Floats) -> float:
    """By how much to stretch one map so that it spreads as far as another."""
    spread, wanted = (float(((x - x.mean(axis=0)) ** 2).sum()) for x in (where, target))
    return float(np.sqrt(wanted / spread)) if spread > 1e-12 and wanted > 1e-12 else 1.0


def _kept_inside(where: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Shrink towards the middle of the square only as far as something sticks out of it."""
    out = float((np.abs(where) + radius[:, None]).max())
    return (where / out, radius / out) if out > 1 else (where, radius)


def _scaled(likeness: Floats) -> Floats:
    """Classical scaling (Torgerson 1952) of 1 - likeness, to about -1..1; a fixed spiral breaks ties."""
    n = len(likeness)
    distance = 1 - np.clip(likeness, 0, 1)
    np.fill_diagonal(distance, 0)
    centre = np.eye(n) - 1 / n
    value, vector = np.linalg.eigh(-0.5 * centre @ (distance**2) @ centre)
    top = np.argsort(-value, kind="stable")[:2]
    where = np.zeros((n, 2))
    for axis, k in enumerate(top):
        column = vector[:, k] * np.sqrt(max(value[k], 0))
        sign = np.sign(column[np.argmax(np.abs(np.round(column, 9)))]) or 1.0
        where[:, axis] = column * sign
    turn = np.arange(n) * 2.399963  # golden angle
    where /= max(np.abs(where).max(), 1e-9)
    return where * 0.8 + 0.05 * np.sqrt((np.arange(n) + 1) / n)[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])


def _apart(where: Floats, radius: Floats, drawn: int = DRAWN) -> Floats:
    """Push overlapping discs apart, for some rounds drawn to the centre; what still overlaps then is spread out."""
    x, y = where[:, 0].copy(), where[:, 1].copy()
    reach = (radius[:, None] + radius[None, :]) * GAP
    np.fill_diagonal(reach, 0)
    for turn in range(ROUNDS):
        dx, dy, distance = _between(x, y)
        push = np.maximum(reach - distance, 0) / distance * 0.3
        if turn >= drawn and push.max(initial=0) < 1e-9:
            break
        x, y = x + (dx * push).sum(axis=1), y + (dy * push).sum(axis=1)
        if turn < drawn:
            x, y = x * 0.98, y * 0.98
    distance = _between(x, y)[2]
    return np.column_stack([x, y]) * max(1.0, float((reach / distance).max(initial=0)))


def _between(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
    return dx, dy, np.sqrt(dx * dx + dy * dy) + 1e-9


def _fit(where: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Move and shrink everything into the square."""
    low, high = (where - radius[:, None]).min(axis=0), (where + radius[:, None]).max(axis=0)
    scale = 2 / max(float((high - low).max()), 1e-9)
    scale = min(scale, 1.0 / float(radius.max()))
    return (where - (low + high) / 2) * scale, radius * scale
