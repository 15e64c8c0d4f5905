"""Which groups of threads are niches, and who belongs to them.

A group is a niche when people *return* to it more than their activity explains (general chatter does not have that),
when it lives through time (a fad does not) and when it comes back under resampling of the members. Belonging is soft: a
member is in every niche where they take part more often than chance would have it. Groups are looked for at several
scales, the same for every platform: a niche may be a small part of what is one subject at first sight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import betainc

from coterie_discovery.affinity import Affinity
from coterie_discovery.columns import UNKNOWN_TIME, Columns
from coterie_discovery.communities import Labels, by_size, indicator, leiden, without_crumbs
from coterie_discovery.company import Company, company, visits
from coterie_discovery.hints import Hints
from coterie_discovery.material import Material
from coterie_discovery.refine import probabilities, refine

Floats = NDArray[np.float64]
SMALLEST = 3  # threads
# A member belongs when so much activity here would be rarer than this by chance.
STRICT, CHANCE, LOOSE = 0.01, 0.05, 0.2
MIN_INSIDE = 2  # two threads, or three posts in one
MIN_FAITHFULNESS, MIN_SURENESS = 1.25, 1.64  # a multiple of chance; standard errors (one-sided 5 %)
SCALES = 3  # at least, each twice as fine as the one before; :mod:`coterie_discovery.fineness` may add more
MIN_CERTAIN = 0.5  # of its people, those who belong under the strict rule too: a fifth, where all are there by chance
MIN_CONSISTENCY = 0.35
MIN_STABILITY = 0.7
MIN_WEIGHT = 0.3
AT_HOME = 0.5  # the least weight of a thread in the group that it was placed in
WEEK = 7 * 24 * 3600


@dataclass(frozen=True)
class Partition:
    """``labels`` (threads,), largest group first, -1 for none; ``scores`` (threads, groups); ``began``, the labels
    that the graph gave before they were refined."""

    labels: Labels
    scores: Floats
    began: Labels

    @classmethod
    def of(cls, labels: Labels, scores: Floats, began: Labels) -> Partition:
        """With the groups in order of size; those that emptied are left out."""
        ranked = by_size(labels)
        order = np.zeros(int(ranked.max(initial=-1)) + 1, np.int64)
        order[ranked[ranked >= 0]] = labels[ranked >= 0]
        code = np.full(scores.shape[1] + 1, -1, np.int64)
        code[order] = np.arange(len(order))
        return cls(ranked, scores[:, order], code[began])

    @cached_property
    def weights(self) -> Floats:
        """How surely each thread is of each group, 0..1, (threads, groups)."""
        return np.exp(probabilities(self.scores, self.began)) * (self.labels >= 0)[:, None]


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
    sureness: float  # of that, in standard errors
    consistency: float | None
    likely: tuple[int, int]  # people under a stricter and under a looser rule of belonging


def partition(
    affinity: Affinity,
    material: Material,
    *,
    seed: int,
    graph: sparse.csr_matrix | None = None,
    scale: int = 0,
) -> Partition:
    """Communities of the fused graph, refined; every thread with a word, an author or a neighbour gets a group.

    ``scale``: how finely, from 0; the resolution of modularity is two to the power of it.
    """
    graph = affinity.graph_ if graph is None else graph
    rough = without_crumbs(leiden(graph, seed=seed, resolution=2.0**scale), SMALLEST)
    return settle(rough, material, graph)


def settle(labels: Labels, material: Material, near: sparse.csr_matrix) -> Partition:
    """Refine ``labels``; ``near`` are the threads' neighbours."""
    refined, scores = refine(labels, material.features, near)
    return Partition.of(refined, scores, labels)


def groups(columns: Columns, material: Material, found: Partition, scale: int = 0, first: int = 0) -> list[Group]:
    """Every group of a partition with its people and what tells niches from chatter and fads; coded from ``first``."""
    here = groups_of(columns, participation(material), found.labels, found.weights)
    return [replace(group, code=first + group.code, scale=scale) for group in here]


def groups_of(
    columns: Columns, part: sparse.csr_matrix, labels: Labels, weights: Floats, hints: Hints | None = None
) -> list[Group]:
    """The groups of one labelling; ``weights`` (threads, groups) say how surely a thread is of each."""
    tail, affinity = belonging(part, labels, hints)
    faithful, steady = company(visits(part, labels)), consistency(columns, labels)
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
    faithful: Company,
    steady: float | None,
) -> Group:
    weight = np.where(core, np.maximum(weight, AT_HOME), weight)
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
        sureness=float(faithful.sureness[code]),
        consistency=steady,
        likely=(int((tail < STRICT).sum()), int((tail < LOOSE).sum())),
    )


def participation(material: Material) -> sparse.csr_matrix:
    """(threads, members): log2(1 + posts) for having written in a thread, 1/2 for having only viewed or liked it."""
    wrote, acted = material.wrote.copy(), material.acted.copy()
    wrote.data = np.log2(1 + wrote.data)
    acted.data[:] = 0.5
    return wrote.maximum(acted).tocsr()


def belonging(part: sparse.csr_matrix, labels: Labels, hints: Hints | None = None) -> tuple[Floats, Floats]:
    """How likely so much activity would be by chance, and the affinity, both (members, groups).

    Chance is what a member's activity would give if it followed everybody else's shares (a binomial tail). It is 1 for
    those who did too little to tell. ``hints`` count as activity too.
    """
    inside = (part.T @ indicator(labels)).astype(np.float64)
    active = np.asarray(part.sum(axis=0)).ravel().astype(np.float64)
    if hints is not None:
        inside, active = inside + sparse.csr_matrix(hints.inside[:, : inside.shape[1]]), active + hints.made
    inside = inside.tocoo()
    row, group, here = inside.row, inside.col, inside.data
    whole = np.bincount(group, here, minlength=inside.shape[1])
    share = np.clip((whole[group] - here) / np.maximum(active.sum() - active[row], 1e-9), 1e-9, 1 - 1e-9)
    excess = np.maximum(here - active[row] * share, 0)
    affinity, tail = np.zeros(inside.shape), np.ones(inside.shape)
    affinity[row, group] = np.sqrt(excess / (active[row] + 1) * (excess / (excess + 3)))
    told = np.flatnonzero((here >= MIN_INSIDE) & (excess > 0))
    row, group, here, share = row[told], group[told], here[told], share[told]
    tail[row, group] = betainc(here, np.maximum(active[row] - here, 0) + 1, share)
    return tail, affinity


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


def comes_back(again: Floats) -> bool:
    """Does it come back under resampling, on the mean of all resamples?"""
    return float(again.mean()) >= MIN_STABILITY


def is_niche(group: Group, floor: int) -> bool:
    """Enough people, most of them beyond doubt, who come back, over more than one burst."""
    return (
        len(group.members) >= max(floor, 1)
        and group.likely[0] >= MIN_CERTAIN * len(group.members)
        and group.faithfulness >= MIN_FAITHFULNESS
        and group.sureness >= MIN_SURENESS
        and (group.consistency is None or group.consistency >= MIN_CONSISTENCY)
    )
