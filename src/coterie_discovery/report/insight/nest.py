"""Discs inside discs: niches inside niches on the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GAP = 1.1  # between discs inside one, as a multiple of their radii
RIM = 1.14  # of the outer disc around those inside it
GROWN = 1.4  # how much larger than its people's area a disc may become to hold those inside it
ROUNDS = 120
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def nested(parents: Sequence[int], radii: Floats) -> tuple[Floats, Floats]:
    """Radii (n,) that hold what lies inside, and places (n, 2) relative to the parent's centre; (0, 0) for roots.

    ``parents`` has the place of each disc's parent, -1 for none, without rings. What does not fit into a disc that
    grew as far as it may becomes smaller.
    """
    radii, offsets = radii.copy(), np.zeros((len(radii), 2))
    children = [[i for i, parent in enumerate(parents) if parent == disc] for disc in range(len(radii))]
    for disc in _deepest_first(parents):
        inside = children[disc]
        if not inside:
            continue
        spots, reach = packed(radii[inside])
        needed, most = reach * RIM, float(radii[disc]) * GROWN
        if needed > most:
            _shrink(inside, children, radii, offsets, most / needed)
            spots *= most / needed
        radii[disc] = max(float(radii[disc]), min(needed, most))
        # Off the middle, where those most at home are: up, so that names below the discs stay inside.
        offsets[inside] = spots - np.array([0.0, max(float(radii[disc]) - min(needed, most), 0.0) * 0.9])
    return radii, offsets


def packed(radii: Floats) -> tuple[Floats, float]:
    """Places (n, 2) of discs close around a middle without overlap, and the radius of the circle around all."""
    turn = np.arange(len(radii)) * GOLDEN_ANGLE
    away = np.sqrt(np.arange(len(radii))) * float(radii.max()) * 1.6
    spots = np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    reach = (radii[:, None] + radii[None, :]) * GAP
    np.fill_diagonal(reach, 0)
    for turn_number in range(ROUNDS):
        if turn_number < ROUNDS * 2 // 3:
            spots = spots * 0.94
        apart = spots[:, None, :] - spots[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-9)
        push = np.clip(reach - distance, 0, None) * 0.5
        spots = spots + (apart / distance[..., None] * push[..., None]).sum(axis=1)
    spots -= spots.mean(axis=0)
    return spots, float((np.hypot(spots[:, 0], spots[:, 1]) + radii).max())


def _shrink(discs: Sequence[int], children: list[list[int]], radii: Floats, offsets: Floats, by: float) -> None:
    """These discs and all inside them become smaller."""
    waiting = list(discs)
    while waiting:
        disc = waiting.pop()
        radii[disc] *= by
        offsets[children[disc]] *= by
        waiting += children[disc]


def _deepest_first(parents: Sequence[int]) -> list[int]:
    def depth(disc: int) -> int:
        steps = 0
        while parents[disc] >= 0:
            disc, steps = parents[disc], steps + 1
        return steps

    return sorted(range(len(parents)), key=lambda disc: (-depth(disc), disc))
