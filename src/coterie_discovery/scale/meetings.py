"""Who meets whom more often than chance would have it, over everything: circles of people, found in linear time.

A sample of threads thins what everybody does, and the fewer people a niche has the sooner it is gone. So before
anything is sampled, the pairs of people who keep meeting are counted (in threads of which each shows a bounded number
of its people), and their graph falls apart into circles (Louvain, Blondel et al. 2008). Circles are no niches: they
only say where a sample has to look closely.
"""

from __future__ import annotations

import networkit as nk
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
MET_AGAIN = 2  # threads in which two people must meet
BEYOND_CHANCE = 5.0  # times as often as two people as active as they would
MANY = 100  # people in a circle, beyond which it is parted again: a dozen would be hidden in it
PAIRS_AT_ONCE = 1 << 24
REACH = 15  # of the people of a thread, in an order that is as good as random, how many places apart two may be


def circles(thread: Small, member: Small, n_members: int) -> Small:
    """A circle for each member, -1 for those who keep meeting nobody.

    ``thread`` and ``member`` say who is in which thread, sorted by thread and then by member.
    """
    left, right, weight = _who_meets(thread, member, n_members)
    none = np.full(n_members, -1, np.int32)
    if not len(left):
        return none
    found = _parted(_communities(left, right, weight, n_members), left, right, weight)
    known = np.unique(np.concatenate([left, right]))
    none[known] = np.unique(found[known], return_inverse=True)[1].astype(np.int32)
    return none


def _communities(left: Ints, right: Ints, weight: NDArray[np.float64], n: int) -> Ints:
    nk.setNumberOfThreads(1)
    nk.setSeed(0, False)
    louvain = nk.community.PLM(nk.GraphFromCoo((weight, (left, right)), n=n, weighted=True), True, 1.0)
    louvain.run()
    return np.array(louvain.getPartition().getVector(), dtype=np.int64)


def _parted(found: Ints, left: Ints, right: Ints, weight: NDArray[np.float64]) -> Ints:
    """Large circles looked at by themselves: what is small beside the platform need not be small in its circle.

    Once is best: on a platform of 100,000 people a sample of 12,000 threads then holds 15 of the 16 threads of a dozen
    people (2 without), and a second time takes threads from niches of a hundred.
    """
    found, fresh = found.copy(), int(found.max()) + 1
    inside = np.flatnonzero(found[left] == found[right])
    inside = inside[np.argsort(found[left[inside]], kind="stable")]
    of = found[left[inside]]
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    for edges in np.split(inside, starts[1:]):
        people, ends = np.unique(np.concatenate([left[edges], right[edges]]), return_inverse=True)
        if len(people) > MANY:
            ends = ends.reshape(2, -1)
            found[people] = fresh + _communities(ends[0], ends[1], weight[edges], len(people))
            fresh = int(found[people].max()) + 1
    return found


def _who_meets(thread: Small, member: Small, n_members: int) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Pairs who meet again and again, and how often beyond chance. Some members at a time, so that it stays bounded."""
    degree = np.bincount(member, minlength=n_members)
    pairs = sum(int((thread[gap:] == thread[:-gap]).sum()) for gap in range(1, REACH + 1)) if len(thread) else 0
    chance = 2.0 * pairs / max(float(degree.sum()) ** 2, 1.0)
    parts = max(1, -(-pairs // PAIRS_AT_ONCE))
    # Members' numbers are as good as random, so that equal ranges hold about as many pairs; the lower number leads.
    bounds = np.quantile(member, np.linspace(0, 1, parts + 1)[1:-1], method="lower") if parts > 1 else np.zeros(0)
    share = np.searchsorted(np.unique(bounds), np.arange(n_members), side="left")
    found = []
    for part in range(int(share.max(initial=0)) + 1):
        keys = _pairs(thread, member, share == part, n_members)
        keys.sort()
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        met = np.diff(np.append(first, len(keys)))
        again = met >= MET_AGAIN
        key, met = keys[first[again]], met[again]
        left, right = key // n_members, key % n_members
        expected = degree[left] * degree[right] * chance
        kept = met >= BEYOND_CHANCE * expected
        found.append((left[kept], right[kept], (met - expected)[kept]))
    lefts, rights, weights = (np.concatenate(column) for column in zip(*found, strict=True))
    return lefts, rights, weights


def _pairs(thread: Small, member: Small, leading: NDArray[np.bool_], n_members: int) -> Ints:
    """Each pair of a thread's people whose first is among ``leading``, as one number."""
    leads = leading[member]
    keys = []
    for gap in range(1, REACH + 1):
        at = np.flatnonzero(leads[:-gap] & (thread[gap:] == thread[:-gap]))
        keys.append(member[at].astype(np.int64) * n_members + member[at + gap])
    return np.concatenate(keys)
