"""How close found groups come to known ones.

B-cubed (Bagga and Baldwin 1998; extended to overlap by Amigo et al. 2009), normalised mutual information, best-match F1
of member sets (Yang and Leskovec 2013).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.metrics import normalized_mutual_info_score


@dataclass(frozen=True)
class BCubed:
    """All three in 0..1."""

    precision: float
    recall: float
    f1: float


def b_cubed(found: Mapping[Hashable, Set[Hashable]], truth: Mapping[Hashable, Set[Hashable]]) -> BCubed:
    """Extended B-cubed over the items of ``truth``; values are the groups of an item (one or several).

    An item that was found in no group stands alone. Multiplicity: for a pair, min(shared found, shared true) divided
    by the shared found (precision) or the shared true (recall), averaged over the pairs of each item, itself included.
    """
    items = sorted(truth, key=repr)
    if not items:
        raise ValueError("truth: expected at least one item")
    a = _pairs([found.get(item) or {("alone", i)} for i, item in enumerate(items)])
    b = _pairs([truth[item] or {("alone", i)} for i, item in enumerate(items)])
    both = a.minimum(b)
    precision, recall = _mean_share(both, a), _mean_share(both, b)
    return BCubed(precision, recall, harmonic(precision, recall))


def _pairs(groups: Sequence[Set[Hashable]]) -> sparse.csr_matrix:
    """How many groups two items share, (items, items)."""
    codes: dict[Hashable, int] = {}
    rows, columns = [], []
    for i, mine in enumerate(groups):
        for group in mine:
            rows.append(i)
            columns.append(codes.setdefault(group, len(codes)))
    member = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(groups), len(codes)))
    return (member @ member.T).tocsr()


def _mean_share(both: sparse.csr_matrix, of: sparse.csr_matrix) -> float:
    inverse = of.copy()
    inverse.data = 1 / inverse.data
    shares = both.multiply(inverse).sum(axis=1).A1 / np.diff(of.indptr)
    return float(shares.mean())


def harmonic(precision: float, recall: float) -> float:
    """F1; 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mutual_information(found: Mapping[Hashable, Hashable], truth: Mapping[Hashable, Hashable]) -> float:
    """Normalised mutual information (arithmetic mean) of two partitions, over the items of ``truth``."""
    items = sorted(truth, key=repr)
    if not items:
        raise ValueError("truth: expected at least one item")
    labels = [[_code(of, item, i) for i, item in enumerate(items)] for of in (found, truth)]
    return float(normalized_mutual_info_score(labels[1], labels[0]))


def _code(of: Mapping[Hashable, Hashable], item: Hashable, i: int) -> str:
    return repr(of[item]) if of.get(item) is not None else f"alone {i}"


@dataclass(frozen=True)
class Match:
    """``f1`` is the mean of how well each true group is found and how well each found group is true.

    ``recall`` is the share of true groups with a match of F1 >= 0.5, ``precision`` the share of found groups with one.
    """

    f1: float
    recall: float
    precision: float
    best: dict[Hashable, float]  # of each true group


def best_match(
    found: Mapping[Hashable, Set[Hashable]], truth: Mapping[Hashable, Set[Hashable]], at_least: float = 0.5
) -> Match:
    """Best-match F1 between two families of member sets."""
    if not truth:
        raise ValueError("truth: expected at least one group")
    table = np.array([[_f1(f, t) for f in found.values()] for t in truth.values()]).reshape(len(truth), len(found))
    for_truth = table.max(axis=1, initial=0.0)
    for_found = table.max(axis=0, initial=0.0)
    mean_found = float(for_found.mean()) if len(found) else 0.0
    return Match(
        f1=(float(for_truth.mean()) + mean_found) / 2,
        recall=float((for_truth >= at_least).mean()),
        precision=float((for_found >= at_least).mean()) if len(found) else 0.0,
        best=dict(zip(truth, for_truth.tolist(), strict=True)),
    )


def _f1(a: Set[Hashable], b: Set[Hashable]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0
