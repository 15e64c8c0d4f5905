"""Groups of threads with their people, and which of them are niches.

A group is a niche when people *return* to it more than their activity explains (general chatter does not have that),
when it lives through time (a fad does not) and when it comes back under resampling of the members.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.leiden import Labels
from coterie_discovery.groups.membership import membership_test, participation
from coterie_discovery.groups.partition import Partition
from coterie_discovery.groups.return_lift import ReturnLift, return_lift, visits
from coterie_discovery.groups.search_evidence import SearchEvidence
from coterie_discovery.groups.thresholds import (
    CHANCE,
    LOOSE,
    MIN_CERTAIN,
    MIN_CONSISTENCY,
    MIN_CORE_WEIGHT,
    MIN_FAITHFULNESS,
    MIN_STABILITY,
    MIN_WEIGHT,
    MIN_Z_SCORE,
    STRICT,
)
from coterie_discovery.signals.columns import UNKNOWN_TIME, Columns

Floats = NDArray[np.float64]
WEEK = 7 * 24 * 3600


@dataclass(frozen=True)
class Group:
    """A group of threads with its people; codes into the columns. ``affinity`` and ``weight`` are 0..1."""

    code: int  # among the groups of all scales
    scale: int
    core: NDArray[np.int64]  # the threads that are of this group rather than of any other at its scale
    threads: NDArray[np.int64]  # and those that may be of it, strongest first
    weight: Floats
    members: NDArray[np.int64]
    affinity: Floats
    faithfulness: float  # returns as a multiple of chance
    z_score: float  # of that, in standard errors
    consistency: float | None
    likely: tuple[int, int]  # people under a stricter and under a looser rule of belonging


def groups(columns: Columns, counts: CountMatrices, found: Partition, scale: int = 0, first: int = 0) -> list[Group]:
    """Every group of a partition with its people and what tells niches from chatter and fads; coded from ``first``."""
    here = groups_of(columns, participation(counts), found.labels, found.weights)
    return [replace(group, code=first + group.code, scale=scale) for group in here]


def groups_of(
    columns: Columns, part: sparse.csr_matrix, labels: Labels, weights: Floats, hints: SearchEvidence | None = None
) -> list[Group]:
    """The groups of one labelling; ``weights`` (threads, groups) say how surely a thread is of each."""
    tail, affinity = membership_test(part, labels, hints)
    faithful, steady = return_lift(visits(part, labels)), consistency(columns, labels)
    return [
        _group(code, labels == code, weights[:, code], tail[:, code], affinity[:, code], faithful, steady[code])
        for code in range(int(labels.max(initial=-1)) + 1)
    ]


def _group(
    code: int,
    core: NDArray[np.bool_],
    weight: Floats,
    tail: Floats,
    affinity: Floats,
    faithful: ReturnLift,
    steady: float | None,
) -> Group:
    weight = np.where(core, np.maximum(weight, MIN_CORE_WEIGHT), weight)
    threads = np.flatnonzero(weight >= MIN_WEIGHT)
    threads = threads[np.lexsort((threads, -weight[threads]))]
    members = np.flatnonzero(tail < CHANCE)
    members = members[np.lexsort((members, -affinity[members]))]
    return Group(
        code=code,
        scale=0,
        core=np.flatnonzero(core),
        threads=threads,
        weight=weight[threads],
        members=members,
        affinity=affinity[members],
        faithfulness=float(faithful.lift[code]),
        z_score=float(faithful.z_score[code]),
        consistency=steady,
        likely=(int((tail < STRICT).sum()), int((tail < LOOSE).sum())),
    )


def consistency(columns: Columns, labels: Labels) -> list[float | None]:
    """In how many weeks a group was alive, beside as many random thread-weeks of the platform; None untold."""
    timed = columns.posts.at != UNKNOWN_TIME
    n = int(labels.max(initial=-1)) + 1
    if not timed.any():
        return [None] * n
    week = columns.posts.at[timed] // WEEK
    alive = np.unique(np.column_stack([columns.posts.thread[timed], week - week.min()]), axis=0)
    platform = np.bincount(alive[:, 1]) / len(alive)
    label = labels[alive[:, 0]]
    return [_alive(np.bincount(alive[label == g, 1], minlength=len(platform)), platform) for g in range(n)]


def _alive(weekly: NDArray[np.int64], platform: Floats) -> float | None:
    size = int(weekly.sum())
    if size < 5:
        return None
    expected = (1 - (1 - platform) ** size).sum()
    return float(min(1.0, (weekly > 0).sum() / max(expected, 1e-9)))


def is_stable(scores: Floats) -> bool:
    """Does it come back under resampling, on the mean of all resamples?"""
    return float(scores.mean()) >= MIN_STABILITY


def is_niche(group: Group, floor: int) -> bool:
    """Enough people, most of them beyond doubt, who come back, over more than one burst."""
    return has_people(group, floor) and is_certain(group) and is_returned_to(group) and lives_on(group) is not False


def has_people(group: Group, floor: int) -> bool:
    """Enough people."""
    return len(group.members) >= max(floor, 1)


def is_certain(group: Group) -> bool:
    """Are most of its people there beyond doubt?"""
    return group.likely[0] >= MIN_CERTAIN * len(group.members)


def is_returned_to(group: Group) -> bool:
    """Do people come back more than chance would have it, and is that no chance?"""
    return group.faithfulness >= MIN_FAITHFULNESS and group.z_score >= MIN_Z_SCORE


def lives_on(group: Group) -> bool | None:
    """Is it more than one burst? None where that cannot be told."""
    return None if group.consistency is None else group.consistency >= MIN_CONSISTENCY
