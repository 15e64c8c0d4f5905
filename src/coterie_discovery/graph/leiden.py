"""Communities in a graph by the Leiden algorithm (Traag et al. 2019), as in networkit; the same every time."""

from __future__ import annotations

import networkit as nk
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Labels = NDArray[np.int64]


def leiden(graph: sparse.csr_matrix, *, seed: int = 0, resolution: float = 1.0) -> Labels:
    """A community code for each node of a symmetric weighted graph, largest first. One thread: order must not vary."""
    upper = sparse.triu(graph, k=1).tocoo()
    if upper.nnz == 0:
        return np.arange(graph.shape[0])
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, False)
    network = nk.GraphFromCoo((upper.data.astype(np.float64), (upper.row, upper.col)), n=graph.shape[0], weighted=True)
    algorithm = nk.community.ParallelLeiden(network, iterations=5, randomize=True, gamma=resolution)
    algorithm.run()
    return by_size(np.array(algorithm.getPartition().getVector(), dtype=np.int64))


def by_size(labels: Labels) -> Labels:
    """The same grouping with 0 for the largest group, 1 for the next; ties by first appearance; -1 stays -1."""
    placed = labels >= 0
    _, first, codes, count = np.unique(labels[placed], return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(count), dtype=np.int64)
    rank[np.lexsort((first, -count))] = np.arange(len(count))
    ranked = np.full(len(labels), -1, dtype=np.int64)
    ranked[placed] = rank[codes]
    return ranked


def without_crumbs(labels: Labels, smallest: int) -> Labels:
    """Groups of fewer than ``smallest`` nodes become -1."""
    placed = labels >= 0
    count = np.bincount(labels[placed]) if placed.any() else np.zeros(1, np.int64)
    return by_size(np.where(placed & (count[labels] >= smallest), labels, -1))


def indicator(labels: Labels, groups: int | None = None) -> sparse.csr_matrix:
    """(nodes, groups) with one 1 a row; nodes labelled -1 have none. As many groups as there are labels by default."""
    known = np.flatnonzero(labels >= 0)
    groups = int(labels.max(initial=-1)) + 1 if groups is None else groups
    return sparse.csr_matrix((np.ones(len(known), np.float32), (known, labels[known])), shape=(len(labels), groups))


def jaccard(groups: sparse.csr_matrix, others: sparse.csr_matrix) -> NDArray[np.float64]:
    """Of each of ``groups`` with each of ``others``, (groups, others); both (nodes, groups) of zeros and ones."""
    size, other = (np.asarray(each.sum(axis=0), dtype=np.float64).ravel() for each in (groups, others))
    shared = np.asarray((groups.T @ others).todense(), dtype=np.float64)
    return shared / np.maximum(size[:, None] + other[None, :] - shared, 1)
