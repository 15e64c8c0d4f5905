"""How well terms set a group apart: how many of its people use each, beside how many others do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.evidence.intervals import Z

MAX_LIFT = 2.3  # log; what is ten times as common inside names a group as well as what is never heard outside
MIN_LIFT = 0.4
MIN_PEOPLE = 3

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Uses(NamedTuple):
    """Of each term: how many people and how many texts use it, (terms,); and how many people there are."""

    people: Ints
    texts: Ints
    n: int


def uses(counts: sparse.csr_matrix, author: Ints) -> Uses:
    """``counts`` is (texts, terms), ``author`` (texts,). Texts without author count as one person each."""
    used = counts.copy()
    used.data[:] = 1
    named = np.where(author >= 0, author, author.max(initial=-1) + 1 + np.arange(len(author)))
    codes, person = np.unique(named, return_inverse=True)
    ones = np.ones(len(author), np.float32)
    by_person = sparse.csr_matrix((ones, (person, np.arange(len(author)))), shape=(len(codes), len(author))) @ used
    people = np.bincount(by_person.tocsr().indices, minlength=used.shape[1])
    return Uses(people, used.sum(axis=0).A1.astype(np.int64), len(codes))


def strengths(inside: Uses, everywhere: Uses, breadth: float = 0.5) -> Floats:
    """How well each term names a group: used by many of its people (Wilson's lower bound, to the power ``breadth``),
    and seldom by others.

    People are counted, not posts, so that nobody's signature names a group. The general word of a subject is heard
    outside it too: how much more seldom counts only up to a bound, so that no rare detail comes before it.
    """
    people, texts, n = inside
    share = people / max(n, 1)
    low = (share + Z * Z / (2 * n) - Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)
    outside = (everywhere.people - people + 1) / (everywhere.n - n + 2)
    lift = np.log(np.maximum(low, 1e-9) / outside)
    spread = np.minimum(1.0, 2 * people / np.maximum(texts, 1))
    strength = np.maximum(low, 0) ** breadth * np.minimum(lift, MAX_LIFT) * spread
    return np.where((lift >= MIN_LIFT) & (people >= min(MIN_PEOPLE, n)), strength, 0.0)
