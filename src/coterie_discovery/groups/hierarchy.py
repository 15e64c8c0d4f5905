"""Niches found at several scales, brought together: which are one, which lie inside another, which only side by side.

From fine to coarse. A coarse niche whose people return to it *beyond* the finer niches inside it is their parent; one
that is nothing but those niches side by side, or one of them amid chatter, gives way to them. Where a finer niche is
most of a coarser one, the two are one niche, and the one that comes back better under resampling stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.graph.leiden import Labels
from coterie_discovery.groups.group import Group
from coterie_discovery.groups.return_lift import beyond_parts, lift_over_chance, return_lift, visits
from coterie_discovery.groups.thresholds import MIN_FAITHFULNESS

Floats = NDArray[np.float64]
INSIDE = 0.6  # share of a group's threads that must lie in another for it to be inside
MOST = 0.5
MIN_REST = 0.25  # of a group's threads, from which on what finer niches leave of it is judged by itself
MIN_APART = 1.64  # standard errors (one-sided 5 %): both have been found to be niches already


@dataclass(frozen=True)
class NicheNode:
    """A niche and the niches inside it."""

    group: Group
    children: tuple[NicheNode, ...] = ()


@dataclass(frozen=True)
class _Measured:
    """Who takes ``part`` where (threads, members), in how many threads each member does, how groups come back."""

    part: sparse.csr_matrix
    everything: Floats  # (members, 1)
    stability: Floats  # by group code


def hierarchy(kept: list[Group], part: sparse.csr_matrix, stability: Floats) -> list[NicheNode]:
    """The niches of all scales as a forest. ``stability`` is by group code."""
    measured = _Measured(part, visits(part, np.zeros(part.shape[0], np.int64)), stability)
    found: list[NicheNode] = []
    for scale in sorted({group.scale for group in kept}, reverse=True):
        here = [group for group in kept if group.scale == scale]
        taken = {id(one): group for group in here for one in found if _share_inside(one.group, group) >= INSIDE}
        fresh = [one for one in found if id(one) not in taken]
        for group in here:
            inside = [one for one in found if taken.get(id(one)) is group]
            fresh += _joined(group, inside, found, measured)
        found = fresh
    return found


def flatten(forest: list[NicheNode]) -> tuple[list[Group], list[int]]:
    """Every niche of the forest, and the position of its parent (-1 for none)."""
    kept: list[Group] = []
    parent: list[int] = []
    waiting = [(relative, -1) for relative in forest]
    while waiting:
        relative, above = waiting.pop(0)
        waiting += [(child, len(kept)) for child in relative.children]
        kept.append(relative.group)
        parent.append(above)
    return kept, parent


def _joined(group: Group, inside: list[NicheNode], finer: list[NicheNode], measured: _Measured) -> list[NicheNode]:
    """What is left of a coarser niche and of the ``finer`` ones in it; ``inside`` are those that belong into it."""
    if not inside:
        return [NicheNode(group)]
    cores = [np.intersect1d(one.group.core, group.core) for one in inside]
    own, parts = _visits(measured.part, [group.core])[:, 0], _visits(measured.part, cores)
    if beyond_parts(measured.everything, own, parts) < MIN_FAITHFULNESS:
        return inside
    rest = np.setdiff1d(group.core, np.concatenate(cores))
    # People of a finer niche who chat go between it and the chatter, too.
    if len(rest) >= MIN_REST * len(group.core) and _alone(rest, finer, measured.part) < MIN_FAITHFULNESS:
        return inside
    apart = [one for one, far in zip(inside, _apart(own, parts), strict=True) if far]
    most = [one for one in inside if len(np.intersect1d(one.group.core, group.core)) >= MOST * len(group.core)]
    if most and measured.stability[most[0].group.code] > measured.stability[group.code]:
        return [most[0], *(one for one in apart if one is not most[0])]
    below = tuple(child for one in most for child in one.children)
    return [NicheNode(group, (*below, *(one for one in apart if one not in most)))]


def _alone(rest: NDArray[np.int64], finer: list[NicheNode], part: sparse.csr_matrix) -> float:
    """Returns to what a coarser niche has beside the ``finer`` ones, as a multiple of chance; told as of every group.

    Beside everything that people do, chatter would look like a niche of those who belong to none.
    """
    labels: Labels = np.zeros(part.shape[0], np.int64)
    for code, one in enumerate(finer, 2):
        labels[one.group.core] = code
    labels[rest] = 1
    return float(return_lift(visits(part, labels)).lift[1])


def _apart(own: Floats, parts: Floats) -> NDArray[np.bool_]:
    """Which parts have people of their own even among the people of the whole."""
    rest = np.maximum(own - parts.sum(axis=1), 0)
    found = lift_over_chance(np.column_stack([parts, rest]), few=1)
    return ((found.lift >= MIN_FAITHFULNESS) & (found.z_score >= MIN_APART))[: parts.shape[1]]


def _share_inside(group: Group, other: Group) -> float:
    return len(np.intersect1d(group.core, other.core)) / max(len(group.core), 1)


def _visits(part: sparse.csr_matrix, groups: list[NDArray[np.int64]]) -> Floats:
    """Visits of members to a few disjoint groups of threads, (members, groups)."""
    labels: Labels = np.full(part.shape[0], len(groups), np.int64)
    for code, threads in enumerate(groups):
        labels[threads] = code
    return visits(part, labels)[:, : len(groups)]
