"""Which niche of this run is which niche of an earlier one.

Two niches are alike as far as they share people and threads: the weighted Jaccard index (Ruzicka 1958) of each, on
average, so that a niche's heart counts more than its edge. Every niche is paired with at most one earlier niche so that
the pairs are as alike as can be altogether (Kuhn 1955; Crouse 2016 as in scipy), and carries on its identity.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from coterie_discovery.result.model import EarlierNiche, Weighted

Floats = NDArray[np.float64]

# Of two equally large niches that are this alike, either shares almost half (0.46) with the other. One that swaps a
# fifth of its people and threads between two runs is still 0.67 like itself, two halves of one niche are 0.5 like it;
# the most alike of eighteen niches of one simulated platform, unrelated as they are, were 0.05 like each other.
LEAST_ALIKE = 0.3
# What was not found last time gives way to what was, unless it is clearly the better match.
ABSENT = 0.9


@dataclass(frozen=True)
class Body:
    """Of whom and what a niche consists: keys of members and threads with weights in 0..1."""

    members: Weighted
    threads: Weighted


def body(niche: EarlierNiche) -> Body:
    return Body(niche.members, niche.threads)


def alike(before: Sequence[Body], now: Sequence[Body]) -> Floats:
    """How alike each two niches are, 0..1: (before, now).

    Threads are compared among those that both runs placed: new threads say nothing about an old niche. Where there are
    none (a run over another period) the people decide alone.
    """
    people = _jaccard([each.members for each in before], [each.members for each in now], shared=False)
    threads = _jaccard([each.threads for each in before], [each.threads for each in now], shared=True)
    if people is None or threads is None:
        known = people if people is not None else threads
        return known if known is not None else np.zeros((len(before), len(now)))
    return (people + threads) / 2


def within(before: Sequence[Body], now: Sequence[Body]) -> tuple[Floats, Floats]:
    """How much of each earlier niche is in each of now, and how much of each of now comes from each earlier one.

    Both (before, now), 0..1, the mean over people and over threads that both runs placed.
    """
    parts = []
    for pick, shared in ((_members, False), (_threads, True)):
        table = _overlap([pick(each) for each in before], [pick(each) for each in now], shared)
        if table is not None:
            met, of_before, of_now = table
            parts.append((met / np.maximum(of_before, 1e-12)[:, None], met / np.maximum(of_now, 1e-12)[None, :]))
    if not parts:
        return np.zeros((len(before), len(now))), np.zeros((len(before), len(now)))
    forward, back = (sum(part[side] for part in parts) / len(parts) for side in (0, 1))
    return np.asarray(forward), np.asarray(back)


def match(before: Sequence[EarlierNiche], now: Sequence[Body], likeness: Floats | None = None) -> dict[int, int]:
    """The place in ``before`` for each place in ``now`` that is an earlier niche; neither order nor names matter."""
    likeness = alike([body(each) for each in before], now) if likeness is None else likeness
    if not likeness.size:
        return {}
    worth = likeness * np.array([1.0 if not each.absent else ABSENT for each in before])[:, None]
    worth[likeness < LEAST_ALIKE] = 0.0
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {int(j): int(i) for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0}


def new_identity(of: Body, taken: Collection[str]) -> str:
    """An identity for a niche that is born: the same for the same people and threads, and nobody else's."""
    content = "\n".join([*sorted(key for key, _ in of.members), "", *sorted(key for key, _ in of.threads)])
    for attempt in range(len(taken) + 1):
        made = "i" + blake2b(f"{attempt}\n{content}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        if made not in taken:
            return made
    raise AssertionError("more identities are taken than there are")


def _members(of: Body) -> Weighted:
    return of.members


def _threads(of: Body) -> Weighted:
    return of.threads


def _jaccard(before: list[Weighted], now: list[Weighted], *, shared: bool) -> Floats | None:
    table = _overlap(before, now, shared)
    if table is None:
        return None
    met, of_before, of_now = table
    return met / np.maximum(of_before[:, None] + of_now[None, :] - met, 1e-12)


def _overlap(before: list[Weighted], now: list[Weighted], shared: bool) -> tuple[Floats, Floats, Floats] | None:
    """Sum of the smaller weights of what both have, (before, now), and the sum of weights of each; None: nothing known.

    With ``shared`` only what occurs on both sides at all is counted.
    """
    index = {key: code for code, key in enumerate(sorted({key for rows in (*before, *now) for key, _ in rows}))}
    (b_key, b_group, b_weight), (n_key, n_group, n_weight) = _flat(before, index), _flat(now, index)
    if shared:
        both = np.intersect1d(b_key, n_key)
        b_kept, n_kept = np.isin(b_key, both), np.isin(n_key, both)
        b_key, b_group, b_weight = b_key[b_kept], b_group[b_kept], b_weight[b_kept]
        n_key, n_group, n_weight = n_key[n_kept], n_group[n_kept], n_weight[n_kept]
    if not len(b_key) or not len(n_key):
        return None
    order = np.argsort(b_key, kind="stable")
    b_key, b_group, b_weight = b_key[order], b_group[order], b_weight[order]
    first, last = np.searchsorted(b_key, n_key), np.searchsorted(b_key, n_key, side="right")
    count = last - first
    at = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(count.sum())
    cell = b_group[at] * len(now) + np.repeat(n_group, count)
    least = np.minimum(b_weight[at], np.repeat(n_weight, count))
    met = _sums(cell, least, len(before) * len(now)).reshape(len(before), len(now))
    return met, _sums(b_group, b_weight, len(before)), _sums(n_group, n_weight, len(now))


def _sums(code: NDArray[np.int64], weight: Floats, n: int) -> Floats:
    return np.bincount(code, weights=weight, minlength=n).astype(np.float64)


def _flat(groups: list[Weighted], index: dict[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    keys = np.array([index[key] for rows in groups for key, _ in rows], dtype=np.int64)
    weights = np.array([weight for rows in groups for _, weight in rows], dtype=np.float64)
    group = np.repeat(np.arange(len(groups)), [len(rows) for rows in groups])
    return keys, group.astype(np.int64), weights
