"""Which threads are looked at closely when there are too many: a bounded sample, stratified over people, places, time.

A stratum is a circle of people who keep meeting (:mod:`coterie_discovery.relations.meetings`), or a place for threads
that are of no circle. Half of the sample is shared out evenly, so that a small stratum is there whole; half in
proportion, so that the platform is seen as it is. Within a stratum the threads are taken evenly over places and time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
OF_A_CIRCLE = 0.34  # share of a thread's people, from which on the thread is of their circle
AT_LEAST = 2  # of them


@dataclass(frozen=True)
class Facts:
    """One entry a thread, by number. ``place`` is a code (-1: none), ``first_at`` Unix seconds (0: unknown)."""

    people: Ints
    rows: Ints  # posts and acts
    place: Ints
    first_at: Ints


def strata(thread: Small, member: Small, circle: Small, facts: Facts) -> Ints:
    """The stratum of each thread: that of the circle with most of its people, else of its place.

    ``thread`` and ``member`` are sorted by thread; ``circle`` is by member.
    """
    n = len(facts.people)
    of = circle[member].astype(np.int64)
    n_circles = int(circle.max(initial=-1)) + 1
    seen = np.bincount(thread, minlength=n)
    counted, times = np.unique(thread[of >= 0].astype(np.int64) * n_circles + of[of >= 0], return_counts=True)
    owner, which = (counted // n_circles, counted % n_circles) if n_circles else (counted, counted)
    order = np.lexsort((which, -times, owner))
    owner, which, times = owner[order], which[order], times[order]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    owner, which, times = owner[first], which[first], times[first]
    sure = (times >= AT_LEAST) & (times >= OF_A_CIRCLE * seen[owner])
    stratum = n_circles + facts.place + 1
    stratum[owner[sure]] = which[sure]
    return stratum


def choose(stratum: Ints, facts: Facts, *, threads: int, rows: int, among: NDArray[np.bool_] | None = None) -> Ints:
    """Numbers of at most ``threads`` threads with about ``rows`` posts and acts at most, in order.

    ``among``: the threads that may be taken, all of them by default.
    """
    open_ = np.flatnonzero(np.ones(len(stratum), bool) if among is None else among)
    if not len(open_):
        return open_
    mean = max(float(facts.rows[open_].mean()), 1e-9)
    wanted = int(min(threads, max(rows / mean, 1), len(open_)))
    _, where, size = np.unique(stratum[open_], return_inverse=True, return_counts=True)
    quota = _quotas(size, wanted)
    order = open_[np.lexsort((open_, facts.first_at[open_], facts.place[open_], where))]
    rank = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    many, of = np.repeat(quota, size), np.repeat(size, size)
    # Evenly spread: a thread is taken where the running share of the quota steps over a whole number.
    taken = (rank + 1) * many // of > rank * many // of
    return np.sort(order[taken])


def _quotas(size: Ints, wanted: int) -> Ints:
    """How many of each stratum: first in proportion, then evenly up to a common level; never more than there are."""
    total = int(size.sum())
    base = np.minimum(size, size * (wanted // 2) // total)
    low, high = 0, int(size.max())
    while low < high:  # the highest level that the sample can bear
        middle = (low + high + 1) // 2
        if int(np.maximum(base, np.minimum(size, middle)).sum()) <= wanted:
            low = middle
        else:
            high = middle - 1
    return np.maximum(base, np.minimum(size, low))
