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
RESOLUTION = 16.0  # of the circles: coarse ones hide a dozen people in a circle of thousands
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
    nk.setNumberOfThreads(1)
    nk.setSeed(0, False)
    graph = nk.GraphFromCoo((weight, (left, right)), n=n_members, weighted=True)
    louvain = nk.community.PLM(graph, True, RESOLUTION)
    louvain.run()
    found = np.array(louvain.getPartition().getVector(), dtype=np.int64)
    known = np.unique(np.concatenate([left, right]))
    none[known] = np.unique(found[known], return_inverse=True)[1].astype(np.int32)
    return none


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
