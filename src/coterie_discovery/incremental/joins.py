"""Small joins and sums over arrays, exact and in one order whatever order the rows came in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def meeting(left: NDArray[Any], right: NDArray[Any]) -> tuple[Ints, Ints]:
    """Positions in ``left`` and in the sorted ``right`` of all pairs of equal values."""
    first, last = np.searchsorted(right, left), np.searchsorted(right, left, side="right")
    count = last - first
    ends = np.cumsum(count)
    at = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count) + np.repeat(first, count)
    return np.repeat(np.arange(len(left)), count), at.astype(np.int64)


def place_of(values: NDArray[Any], among: NDArray[Any]) -> Ints:
    """The position of each value among sorted distinct ones, -1 for what is not there."""
    if not len(among):
        return np.full(len(values), -1, np.int64)
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.where(among[at] == values, at, -1)


def distinct(*columns: NDArray[Any]) -> tuple[tuple[NDArray[Any], ...], Ints]:
    """The distinct rows of ``columns``, sorted by them, and which of these each row is."""
    if not len(columns[0]):
        return tuple(column[:0] for column in columns), np.zeros(0, np.int64)
    order = np.lexsort(tuple(reversed(columns)))
    fresh = np.zeros(len(order), bool)
    fresh[0] = True
    for column in columns:
        fresh[1:] |= column[order][1:] != column[order][:-1]
    which = np.empty(len(order), np.int64)
    which[order] = np.cumsum(fresh) - 1
    return tuple(column[order[fresh]] for column in columns), which


def summed(which: Ints, values: NDArray[Any], n: int) -> Ints:
    """Whole numbers added up by group, (n,)."""
    total = np.zeros(n, np.int64)
    np.add.at(total, which, values.astype(np.int64))
    return total


def earliest(which: Ints, values: Ints, n: int) -> Ints:
    """The least known (not below zero) of each group, -1 where none is."""
    most = np.iinfo(np.int64).max
    least = np.full(n, most, np.int64)
    np.minimum.at(least, which, np.where(values < 0, most, values))
    return np.where(least == most, -1, least)


def latest(which: Ints, values: Ints, n: int) -> Ints:
    """The greatest of each group, -1 where none is known."""
    most = np.full(n, -1, np.int64)
    np.maximum.at(most, which, values)
    return most
