"""How evenly a term is spread over threads, people and places: what is said everywhere is nobody's interest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
BINS = 48  # of units by size
EVEN = 0.9  # share of the threads that chance would spread a term over
EVEN_PEOPLE = 0.85  # and of the people
MIN_REPEATS = 1.0  # repeats within a thread that chance would bring; with fewer, evenness cannot be told
HOME = 0.15  # deviation of proportions over places beyond chance, from which on a term has a home
MOST_PLACES = 200
MOST = 0.5  # of the terms that can be told


def evenness(spread: sparse.csr_matrix) -> Floats:
    """In how many units each term stands, beside how many it would stand in by chance: (terms,).

    ``spread`` is (units, terms) counts. Chance is Poisson with the units' own sizes: the residual inverse document
    frequency of Church and Gale (1995) as a ratio. Near 1 for what anybody says anywhere, small for what some speak of
    much.
    """
    return np.bincount(spread.indices, minlength=spread.shape[1]) / np.maximum(_by_chance(spread), 1e-9)


def _by_chance(spread: sparse.csr_matrix) -> Floats:
    """Units that each term would stand in, units of about the same size reckoned as one."""
    size = np.sort(spread.sum(axis=1).A1.astype(np.float64))
    total = spread.sum(axis=0).A1.astype(np.float64)
    chance = np.zeros(len(total))
    for part in np.array_split(size, min(BINS, max(len(size), 1))):
        if len(part):
            chance -= len(part) * np.expm1(-total * part.mean() / max(size.sum(), 1.0))
    return chance


def deviation(spread: sparse.csr_matrix) -> Floats:
    """Gries' deviation of proportions (2008) of each term over units, less what chance brings: (terms,), about 0 to 1.

    ``spread`` is (units, terms) counts of a few units. 0 is spread as the units' sizes, 1 all in one small unit.
    """
    dense = spread.toarray().astype(np.float64)
    size = dense.sum(axis=1, keepdims=True) / max(dense.sum(), 1.0)
    total = dense.sum(axis=0)
    share = dense / np.maximum(total, 1.0)
    by_chance = np.sqrt(2 * size * (1 - size) / (np.pi * np.maximum(total, 1.0))).sum(axis=0)
    return 0.5 * (np.abs(share - size).sum(axis=0) - by_chance)


def uneven(
    threads: sparse.csr_matrix, people: sparse.csr_matrix | None, places: sparse.csr_matrix | None
) -> NDArray[np.bool_]:
    """Which terms are not spread evenly over everything: (terms,).

    ``threads``, ``people`` and ``places`` are (units, terms) counts. A term goes when it is as even over threads as
    chance would have it, although common enough to tell, and neither some people nor some places say it more. Where
    most terms are even (threads of one short line each), evenness tells nothing and all stay.
    """
    telling = threads.sum(axis=0).A1 - _by_chance(threads) >= MIN_REPEATS
    even = telling & (evenness(threads) >= EVEN)
    if even.sum() > MOST * telling.sum():
        return np.ones(len(even), bool)
    if people is not None and people.nnz:
        even &= evenness(people) >= EVEN_PEOPLE
    if places is not None and 2 <= places.shape[0] <= MOST_PLACES:
        even &= deviation(places) < HOME
    return ~even
