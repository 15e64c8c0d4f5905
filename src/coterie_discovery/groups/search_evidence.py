"""What people search for and like elsewhere, counted for the groups that it speaks for.

Groups are made of threads; once they are known, a search belongs to the group whose words it has, and an outside
interest to the group whose people share it. Both then count as acts of whoever made them when it is asked who belongs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.leiden import Labels
from coterie_discovery.graph.neighbours import idf, tf_idf
from coterie_discovery.groups.refine import ComplementNaiveBayes
from coterie_discovery.signals.columns import Columns

Floats = NDArray[np.float64]
MIN_LIFT = 2.0  # how much commoner an outside interest is among a group's people than among everybody
MIN_SHARING = 3  # of the group's people beside the one that is asked about


@dataclass(frozen=True)
class SearchEvidence:
    """``inside`` (members, groups): searches and outside interests that speak for a group; ``made`` (members,): all."""

    inside: Floats
    made: Floats

    def joined(self, into: NDArray[np.int64]) -> SearchEvidence:
        """With group ``g`` counted as group ``into[g]``."""
        return SearchEvidence(joined(self.inside, into), self.made)


def joined(each: Floats, into: NDArray[np.int64]) -> Floats:
    """Columns of (rows, groups) summed: group ``g`` counts as group ``into[g]``."""
    return np.asarray(each @ np.eye(each.shape[1])[into])


def hints(
    columns: Columns, counts: CountMatrices, queries: sparse.csr_matrix, labels: Labels, belongs: NDArray[np.bool_]
) -> SearchEvidence:
    """``queries`` (searches, terms); ``labels`` (threads,); ``belongs`` (members, groups), by what they did."""
    made = np.bincount(columns.searcher, minlength=columns.n_members) + counts.labels.sum(axis=1).A1
    inside = _searched(columns, counts, queries, labels, belongs.shape) + _shared(counts.labels, belongs)
    return SearchEvidence(inside, made.astype(np.float64))


def _searched(
    columns: Columns, counts: CountMatrices, queries: sparse.csr_matrix, labels: Labels, shape: tuple[int, int]
) -> Floats:
    """Each search counts for the group whose words fit it best, (members, groups)."""
    known = np.flatnonzero(np.diff(queries.indptr))
    if not len(known):
        return np.zeros(shape)
    words = tf_idf(queries[known], idf(counts.words))
    model = ComplementNaiveBayes().fit(counts.features[:, : words.shape[1]], labels, shape[1])
    group = model.score(words).argmax(axis=1)
    cell = columns.searcher[known] * shape[1] + group
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _shared(labels: sparse.csr_matrix, belongs: NDArray[np.bool_]) -> Floats:
    """Each outside interest counts for the group in which it is commonest, (members, groups).

    Nobody's own interest says whom it belongs to: that takes several others of the group.
    """
    if not labels.nnz:
        return np.zeros(belongs.shape)
    sharing = np.asarray((labels.T @ belongs.astype(np.float32)), dtype=np.float64)  # (labels, groups)
    everybody = labels.sum(axis=0).A1[:, None]
    expected = everybody * belongs.sum(axis=0)[None, :] / max(len(belongs), 1)
    lift = np.where(sharing > MIN_SHARING, (sharing - 1) / np.maximum(expected, 1e-9), 0.0)
    best, told = lift.argmax(axis=1), lift.max(axis=1) >= MIN_LIFT
    rows = np.flatnonzero(told)
    speaks = sparse.csr_matrix((np.ones(len(rows)), (rows, best[rows])), shape=(labels.shape[1], belongs.shape[1]))
    return np.asarray((labels @ speaks).todense(), dtype=np.float64)
