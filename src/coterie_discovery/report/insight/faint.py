"""Where the less certain groups lie on the map of niches: beside the niches, none of which moves for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.report.insight.map import (
    FONTS,
    HEIGHT,
    LABEL_LENGTH,
    LABEL_ROOM,
    LARGEST,
    MARGIN,
    WIDTH,
    Box,
    NicheMap,
    disc_radii,
    label_box,
    label_place,
    overlap,
    shortened,
)
from coterie_discovery.result.model import Discovery, LessCertainGroup

LEAST = 9.0  # radius of the smallest disc, in units of the frame
GAP, ROUNDS = 10.0, 160
STRETCHED = (0.44 * WIDTH, 0.4 * HEIGHT)  # of the frame, what one unit of a position is worth

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FaintDisc:
    """One less certain group on the map; ``level`` is the zoom at which its name fits beside all others."""

    anchor: str
    label: str
    x: float
    y: float
    r: float
    label_x: float
    label_hold: str
    level: int


def draw_faint(discovery: Discovery, drawn: NicheMap) -> tuple[FaintDisc, ...]:
    """The less certain groups of ``discovery`` around what is ``drawn`` of its niches, in their order."""
    groups = discovery.less_certain
    if not groups:
        return ()
    radii = _radii(groups, drawn)
    discs = np.array([(disc.x, disc.y, disc.r) for disc in drawn.discs]).reshape(-1, 3)
    places = _spread(_started(discovery, drawn), radii, discs)
    labels = [shortened(group.name, LABEL_LENGTH) for group in groups]
    levels = _levels(labels, places, radii, drawn)
    return tuple(_disc(i, labels[i], places[i], float(radii[i]), levels[i]) for i in range(len(groups)))


def faint_anchor(rank: int) -> str:
    """The id of a group's row."""
    return f"less-{rank + 1}"


def _disc(rank: int, label: str, place: Floats, r: float, level: int) -> FaintDisc:
    x, hold = label_place(label, place, r)
    return FaintDisc(
        anchor=faint_anchor(rank),
        label=label,
        x=round(float(place[0]), 1),
        y=round(float(place[1]), 1),
        r=round(r, 1),
        label_x=round(x, 1),
        label_hold=hold,
        level=level,
    )


def _radii(groups: Sequence[LessCertainGroup], drawn: NicheMap) -> Floats:
    """As large for their people as the niches are for theirs; by threads where nobody can be told."""
    if not drawn.discs:
        return disc_radii([group.people or group.threads for group in groups])
    unit = float(np.median([disc.r / math.sqrt(max(disc.people, 1)) for disc in drawn.discs]))
    return np.clip([unit * math.sqrt(group.people or 1) for group in groups], LEAST, LARGEST)


def _started(discovery: Discovery, drawn: NicheMap) -> Floats:
    """As far from the niche next to it, and on the same side, as its position says."""
    own = np.array([(group.x, group.y) for group in discovery.less_certain])
    if not drawn.discs:
        return np.array([WIDTH / 2, HEIGHT / 2]) + own * STRETCHED
    rank = {disc.anchor: i for i, disc in enumerate(drawn.discs)}
    niches = np.array([(niche.x, niche.y) for niche in discovery.niches])
    shown = [drawn.discs[rank[f"niche-{i + 1}"]] for i in range(len(niches))]
    next_to = np.hypot(*(own[:, None] - niches[None]).transpose(2, 0, 1)).argmin(axis=1)
    at = np.array([(disc.x, disc.y) for disc in shown])
    return at[next_to] + (own - niches[next_to]) * STRETCHED


def _spread(places: Floats, radii: Floats, fixed: Floats) -> Floats:
    """Push the groups apart from each other and from the ``fixed`` discs (x, y, r), inside the frame."""
    side = np.maximum(radii + MARGIN, 40.0)
    low = np.column_stack([side, radii + MARGIN])
    high = np.column_stack([WIDTH - side, HEIGHT - radii - LABEL_ROOM])
    everything = np.concatenate([radii, fixed[:, 2]])
    reach = radii[:, None] + everything[None, :] + GAP
    reach[np.arange(len(radii)), np.arange(len(radii))] = 0
    places = np.clip(places, low, high)
    for turn in range(ROUNDS):
        there = np.concatenate([places, fixed[:, :2]])
        apart = places[:, None, :] - there[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        push = (apart / distance[..., None] * np.clip(reach - distance, 0, None)[..., None] * 0.4).sum(axis=1)
        if not push.any():
            break
        # At an edge two may push in one line: a slight turn lets them pass.
        angle = 0.3 * math.sin(turn)
        turned = push @ np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        places = np.clip(places + np.clip(turned, -30, 30), low, high)
    return np.asarray(places)


def _levels(labels: Sequence[str], places: Floats, radii: Floats, drawn: NicheMap) -> list[int]:
    """The lowest zoom at which each name covers neither a niche or its name nor the name of another group."""
    levels = [len(FONTS)] * len(labels)
    discs: list[Box] = [
        (disc.x - disc.r * 0.7, disc.y - disc.r * 0.7, disc.x + disc.r * 0.7, disc.y + disc.r * 0.7)
        for disc in drawn.discs
    ]
    for level, font in enumerate(FONTS):
        names = (disc for disc in drawn.discs if disc.level <= level)
        taken = [*discs, *(label_box(one.label, np.array([one.x, one.y]), one.r, font) for one in names)]
        for i in sorted(range(len(labels)), key=lambda i: (levels[i] == len(FONTS), -radii[i], i)):
            box = label_box(labels[i], places[i], float(radii[i]), font)
            if levels[i] < len(FONTS) or not any(overlap(box, other) for other in taken):
                levels[i] = min(levels[i], level)
                taken.append(box)
    return levels
