"""Which threads are looked at closely when there are too many: a bounded sample, stratified over people, places, time.

A stratum is a circle of people who keep meeting (:mod:`coterie_discovery.scale.meetings`), or a place for threads
that are of no circle. Half of the sample is shared out evenly, so that a small stratum is there whole; half in
proportion, so that the platform is seen as it is. Within a stratum half of the threads are taken person by person, with
what those few do elsewhere in it, and the others evenly over places and time. Threads taken one by one alone would show
everybody once, the larger the platform the surer, and nobody who comes back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.scale.passes import PRIME

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
OF_A_CIRCLE = 0.34  # share of a thread's people, from which on the thread is of their circle
AT_LEAST = 2  # of them
BY_PERSON = 0.5  # share of a stratum's threads that are taken person by person
OFFERED = 30  # of a person's threads, on average at most, so that nobody takes up the sample


@dataclass(frozen=True)
class ThreadTotals:
    """One entry a thread, by number. ``place`` is a code (-1: none), ``first_at`` Unix seconds (0: unknown)."""

    people: Ints
    rows: Ints  # posts and acts
    place: Ints
    first_at: Ints


def strata(thread: Small, member: Small, circle: Small, totals: ThreadTotals) -> Ints:
    """The stratum of each thread: that of the circle with most of its people, else of its place.

    ``thread`` and ``member`` are sorted by thread; ``circle`` is by member.
    """
    n = len(totals.people)
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
    stratum = n_circles + totals.place + 1
    stratum[owner[sure]] = which[sure]
    return stratum


def leaders(thread: Small, member: Small, n_threads: int) -> Ints:
    """The first person by number of each thread, by whom it is taken along; ``len(member)`` for those by nobody.

    ``thread`` and ``member`` are sorted by thread, then by member. Members' numbers are as good as random.
    """
    many = np.bincount(member)[member]
    mixed = (thread + np.int64(1)) * (member + np.int64(1)) % PRIME * 69_621 % PRIME
    offered = np.flatnonzero(mixed * many < OFFERED * PRIME)
    offered = offered[np.flatnonzero(np.diff(thread[offered], prepend=-1))]  # the first of each thread
    led = np.full(n_threads, len(member), np.int64)
    led[thread[offered]] = member[offered]
    return led


def choose(stratum: Ints, totals: ThreadTotals, led: Ints, *, threads: int, rows: int) -> Ints:
    """Numbers of at most ``threads`` threads with about ``rows`` posts and acts at most, in order.

    ``led``: of :func:`leaders`.
    """
    n = len(stratum)
    if not n:
        return np.zeros(0, np.int64)
    wanted = int(min(threads, max(rows / max(float(totals.rows.mean()), 1e-9), 1), n))
    _, where, size = np.unique(stratum, return_inverse=True, return_counts=True)
    quota = _quotas(size, wanted)
    by_person = (quota * BY_PERSON).astype(np.int64)
    taken = np.zeros(n, bool)
    taken[np.lexsort((led, where))] = _ranks(size) < np.repeat(by_person, size)
    rest, size, quota = np.flatnonzero(~taken), size - by_person, quota - by_person
    rest = rest[np.lexsort((totals.first_at[rest], totals.place[rest], where[rest]))]
    # Evenly spread: a thread is taken where the running share of the quota steps over a whole number.
    rank, quota, size = _ranks(size), np.repeat(quota, size), np.repeat(size, size)
    taken[rest] = (rank + 1) * quota // size > rank * quota // size
    return np.flatnonzero(taken)


def _ranks(size: Ints) -> Ints:
    """0, 1, 2… within each stratum, one after the other."""
    return np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)


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
