"""Who belongs to which niche now: as the whole run told it, but where the usual test says other than it did then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.groups.membership import by_chance
from coterie_discovery.groups.thresholds import CHANCE, LOOSE, MIN_INSIDE, STRICT
from coterie_discovery.incremental.joins import place_of, summed
from coterie_discovery.incremental.model import LAST, Model, numbers
from coterie_discovery.incremental.sums import Sums
from coterie_discovery.scale.crowd import UNIT

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Crowds:
    """Of each pair of ``sums`` that belongs (``rows``): affinity 0..1, and whether it was ``told`` by the whole run. By
    niche, strongest first. ``likely`` (niches, 2): people under the stricter and the looser rule."""

    rows: Ints
    affinity: Floats
    told: NDArray[np.bool_]
    likely: Ints


def crowds(model: Model, sums: Sums) -> Crowds:
    """Who did nothing new is as told. Who did is tested twice, by then and by now: what differs is the change."""
    taught, rank, told = _before(model, sums)
    active = model.people["taught"].to_numpy()
    moved = active != sums.active
    moved[sums.member[taught != sums.inside]] = True
    moved = moved[sums.member]
    then, now = _tested(model.n, sums, taught, active), _tested(model.n, sums, sums.inside, sums.active)
    was = ~np.isnan(told)
    differs = moved & ((then[0] < CHANCE) != (now[0] < CHANCE))
    belongs = np.where(differs, now[0] < CHANCE, was)
    affinity = np.where(was, np.nan_to_num(told) + np.where(moved, now[1] - then[1], 0), now[1])
    rows = np.flatnonzero(belongs)
    affinity = np.clip(np.round(affinity[rows], 4), 0, 1)
    order = np.lexsort((sums.member[rows], rank[rows], -affinity, sums.niche[rows]))
    rows = rows[order]
    return Crowds(rows, affinity[order], was[rows], _likely(model, sums, moved, then[0], now[0]))


def _before(model: Model, sums: Sums) -> tuple[Ints, Ints, Floats]:
    """What was inside, the rank, and the affinity that was told (NaN: none), of each pair of ``sums``."""
    member, niche, inside, place, affinity = numbers(model.belongs, "member", "niche", "taught", "rank", "told")
    at = place_of(member.astype(np.int64) * model.n + niche, sums.member * model.n + sums.niche)
    taught, told = np.zeros(len(sums.member), np.int64), np.full(len(sums.member), np.nan)
    rank = np.full(len(sums.member), LAST, np.int64)
    taught[at], rank[at], told[at] = inside, place, affinity
    return taught, rank, told


def _tested(n: int, sums: Sums, inside: Ints, active: Ints) -> tuple[Floats, Floats]:
    """As :func:`coterie_discovery.scale.crowd.memberships` does: how likely by chance, and affinity."""
    total = summed(sums.niche, inside, n) / UNIT
    tail, affinity = by_chance(inside / UNIT, active[sums.member] / UNIT, total[sums.niche], float(active.sum()) / UNIT)
    return np.where(inside >= MIN_INSIDE * UNIT, tail, 1.0), affinity


def _likely(model: Model, sums: Sums, moved: NDArray[np.bool_], then: Floats, now: Floats) -> Ints:
    told = np.array([[each.low or 0, each.high or 0] for each in model.niches]).reshape(-1, 2)
    changed = [
        summed(sums.niche[moved], (now < rule)[moved].astype(int) - (then < rule)[moved], model.n)
        for rule in (STRICT, LOOSE)
    ]
    return np.rint(told).astype(np.int64) + np.column_stack(changed)
