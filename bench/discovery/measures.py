"""The measures, for any number of threads.

The same as :mod:`coterie_discovery.evaluate`, which compares every pair of items; here items that have the same found
and true groups are counted as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery import BCubed, Match, harmonic

Groups = Mapping[str, Set[Hashable]]


def b_cubed(found: Groups, truth: Groups) -> BCubed:
    """Extended B-cubed over the items of ``truth``, each of which has a group; what was not found stands alone."""
    count = Counter((frozenset(found.get(item) or ()), frozenset(groups)) for item, groups in truth.items())
    if not count:
        raise ValueError("truth: expected at least one item")
    kinds = list(count)
    many = np.array([count[kind] for kind in kinds], np.float64)
    a, b = (_shared([kind[side] for kind in kinds]) for side in (0, 1))
    alone = np.array([not kind[0] for kind in kinds])
    both = a.minimum(b).tocsr()
    precision = _mean_share(both, a, many)
    recall = _mean_share(both, b, many)
    # Who stands alone shares a group with nobody but itself.
    precision[alone] = 1.0
    recall[alone] = 1 / (b.diagonal()[alone] * ((b > 0) @ many)[alone])
    weight = many / many.sum()
    return BCubed(p := float(precision @ weight), r := float(recall @ weight), harmonic(p, r))


def _shared(groups: Iterable[Set[Hashable]]) -> sparse.csr_matrix:
    """How many groups two kinds of items share."""
    codes: dict[Hashable, int] = {}
    pairs = [(row, codes.setdefault(group, len(codes))) for row, mine in enumerate(groups) for group in mine]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    size = (len(list(groups)), max(len(codes), 1))
    inside = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=size)
    return (inside @ inside.T).tocsr()


def _mean_share(both: sparse.csr_matrix, of: sparse.csr_matrix, many: NDArray[np.float64]) -> NDArray[np.float64]:
    inverse = of.copy()
    inverse.data = 1 / inverse.data
    return (both.multiply(inverse).tocsr() @ many) / np.maximum((of > 0) @ many, 1e-12)


def best_match(found: Groups, truth: Groups, at_least: float = 0.5) -> Match:
    """Best-match F1 between two families of member sets, none of them empty; only sets that meet are compared."""
    if not truth:
        raise ValueError("truth: expected at least one group")
    codes: dict[Hashable, int] = {}
    t, f = (_sets(list(family.values()), codes) for family in (truth, found))
    if not found:
        return Match(0.0, 0.0, 0.0, dict.fromkeys(truth, 0.0))
    t, f = (sparse.csr_matrix((m.data, m.indices, m.indptr), shape=(m.shape[0], len(codes))) for m in (t, f))
    both = (t @ f.T).tocoo()
    size = [m.sum(axis=1).A1 for m in (t, f)]
    f1 = 2 * both.data / (size[0][both.row] + size[1][both.col])
    of_truth, of_found = np.zeros(len(truth)), np.zeros(len(found))
    np.maximum.at(of_truth, both.row, f1)
    np.maximum.at(of_found, both.col, f1)
    return Match(
        f1=float(of_truth.mean() + of_found.mean()) / 2,
        recall=float((of_truth >= at_least).mean()),
        precision=float((of_found >= at_least).mean()),
        best=dict(zip(truth, of_truth.tolist(), strict=True)),
    )


def _sets(family: Sequence[Set[Hashable]], codes: dict[Hashable, int]) -> sparse.csr_matrix:
    """Sets as rows of ones; ``codes`` grows by what is new in them."""
    columns = [codes.setdefault(one, len(codes)) for mine in family for one in mine]
    ends = np.cumsum([0, *map(len, family)])
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(family), max(len(codes), 1)))


def coverage(found: Groups, truth: Groups) -> float:
    """The share of the items of ``truth`` that were found in some group."""
    return sum(bool(found.get(item)) for item in truth) / len(truth)


def best_jaccards(groups: Groups, others: Groups, among: Set[str]) -> list[float]:
    """For each of ``groups`` (by item) its best Jaccard index with one of ``others``, over the items ``among``."""
    size, other_size, shared = Counter[Hashable](), Counter[Hashable](), Counter[tuple[Hashable, Hashable]]()
    for item in sorted(among):
        mine, theirs = groups.get(item, frozenset()), others.get(item, frozenset())
        size.update(mine)
        other_size.update(theirs)
        shared.update((a, b) for a in mine for b in theirs)
    best: dict[Hashable, float] = dict.fromkeys(size, 0.0)
    for (a, b), both in shared.items():
        best[a] = max(best[a], both / (size[a] + other_size[b] - both))
    return list(best.values())
