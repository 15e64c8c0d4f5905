"""Which groups of threads are niches, and who belongs to them.

A group is a niche when people *return* to it more than their activity explains (general chatter does not have that),
when it lives through time (a fad does not) and when it comes back under resampling of the members. Belonging is soft: a
member is in every niche where they take part more often than chance would have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import betainc

from coterie_discovery.affinity import Affinity
from coterie_discovery.columns import UNKNOWN_TIME, Columns
from coterie_discovery.communities import Labels, indicator, leiden, without_crumbs
from coterie_discovery.material import Material
from coterie_discovery.refine import refine

Floats = NDArray[np.float64]
SMALLEST = 3  # threads
STRICT, CHANCE, LOOSE = (
    0.001,
    0.01,
    0.05,
)  # a member belongs when so much activity here would be rarer than this by chance
MIN_INSIDE = 2  # two threads, or three posts in one
MIN_FAITHFULNESS = 1.6
MIN_CONSISTENCY = 0.35
MIN_STABILITY = 0.4
MIN_WEIGHT = 0.3
WEEK = 7 * 24 * 3600


@dataclass(frozen=True)
class Partition:
    """``labels`` (threads,), -1 for none; ``weights`` (threads, groups), how surely a thread is of a group, 0..1."""

    labels: Labels
    weights: Floats


@dataclass(frozen=True)
class Group:
    """A group of threads with its people; codes into the columns. ``affinity`` and ``weight`` are 0..1."""

    code: int
    threads: NDArray[np.int64]
    weight: Floats
    members: NDArray[np.int64]
    affinity: Floats
    faithfulness: float
    consistency: float | None
    likely: tuple[int, int]  # people under a stricter and under a looser rule of belonging


def partition(
    affinity: Affinity, material: Material, *, seed: int, graph: sparse.csr_matrix | None = None
) -> Partition:
    """Communities of the fused graph, refined; every thread with a word or an author gets a group."""
    rough = leiden(affinity.graph_ if graph is None else graph, seed=seed)
    return settle(without_crumbs(rough, SMALLEST), affinity, material)


def settle(labels: Labels, affinity: Affinity, material: Material) -> Partition:
    """Refine ``labels`` as far as participation was estimated to be worth it."""
    refined, scores = refine(labels, material, affinity.weights_["participation"])
    return Partition(refined, np.exp(scores) * (refined >= 0)[:, None])


def groups(columns: Columns, material: Material, found: Partition) -> list[Group]:
    """Every group of the partition with its people and what tells niches from chatter and fads."""
    part = participation(material)
    tail, affinity = belonging(part, found.labels)
    faithful = faithfulness(part, found.labels)
    steady = consistency(columns, found.labels)
    result = []
    for code in range(int(found.labels.max(initial=-1)) + 1):
        weight = np.where(found.labels == code, np.maximum(found.weights[:, code], MIN_WEIGHT), found.weights[:, code])
        threads = np.flatnonzero(weight >= MIN_WEIGHT)
        threads = threads[np.lexsort((threads, -weight[threads]))]
        members = np.flatnonzero(tail[:, code] < CHANCE)
        members = members[np.lexsort((members, -affinity[members, code]))]
        likely = (int((tail[:, code] < STRICT).sum()), int((tail[:, code] < LOOSE).sum()))
        result.append(
            Group(
                code, threads, weight[threads], members, affinity[members, code], faithful[code], steady[code], likely
            )
        )
    return result


def participation(material: Material) -> sparse.csr_matrix:
    """(threads, members): log2(1 + posts) for having written in a thread, 1/4 for having only viewed or liked it."""
    wrote, acted = material.wrote.copy(), material.acted.copy()
    wrote.data = np.log2(1 + wrote.data)
    acted.data[:] = 0.25
    return wrote.maximum(acted).tocsr()


def belonging(part: sparse.csr_matrix, labels: Labels) -> tuple[Floats, Floats]:
    """How likely so much activity would be by chance, and the affinity, both (members, groups).

    Chance is what a member's activity would give if it followed everybody else's shares (a binomial tail). It is 1 for
    those who did too little to tell.
    """
    inside = (part.T @ indicator(labels)).toarray().astype(np.float64)
    active = np.asarray(part.sum(axis=0)).ravel()[:, None].astype(np.float64)
    total = inside.sum(axis=0) - inside
    share = np.clip(total / np.maximum(active.sum() - active, 1e-9), 1e-9, 1 - 1e-9)
    tail = betainc(np.maximum(inside, 1e-9), np.maximum(active - inside, 0) + 1, share)
    tail[(inside < MIN_INSIDE) | (inside <= active * share)] = 1.0
    excess = np.maximum(inside - active * share, 0)
    return tail, np.sqrt(excess / (active + 1) * (excess / (excess + 3)))


def faithfulness(part: sparse.csr_matrix, labels: Labels) -> Floats:
    """How much more often than by chance a member's two threads lie both in the group: about 1 for chatter."""
    written = part >= 1
    made = (written if written.nnz else part > 0).astype(np.float64)
    inside = (made.T @ indicator(labels)).toarray()
    active = np.asarray(made.sum(axis=0)).ravel()
    share = inside.sum(axis=0) / max(active.sum(), 1e-9)
    met = (inside * (inside - 1)).clip(0).sum(axis=0)
    expected = (active * (active - 1)).clip(0).sum() * share**2
    return met / np.maximum(expected, 1e-9)


def consistency(columns: Columns, labels: Labels) -> list[float | None]:
    """In how many weeks a group was alive, as a share of the weeks a random sample of its size would be; None untold."""
    timed = columns.posts.at != UNKNOWN_TIME
    label, week = labels[columns.posts.thread[timed]], columns.posts.at[timed] // WEEK
    n = int(labels.max(initial=-1)) + 1
    if not len(week):
        return [None] * n
    week -= week.min()
    platform = np.bincount(week) / len(week)
    return [_alive(np.bincount(week[label == g], minlength=len(platform)), platform) for g in range(n)]


def _alive(weekly: NDArray[np.int64], platform: Floats) -> float | None:
    size = int(weekly.sum())
    if size < 5:
        return None
    expected = (1 - (1 - platform) ** size).sum()
    return float(min(1.0, (weekly > 0).sum() / max(expected, 1e-9)))


def is_niche(group: Group, floor: int) -> bool:
    """Enough people, who come back, over more than one burst."""
    return (
        len(group.members) >= max(floor, 1)
        and group.faithfulness >= MIN_FAITHFULNESS
        and (group.consistency is None or group.consistency >= MIN_CONSISTENCY)
    )
