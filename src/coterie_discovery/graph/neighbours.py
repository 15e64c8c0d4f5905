"""Neighbour graphs between threads, one for each kind of signal. All are symmetric CSR, (threads, threads), float32."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from coterie_discovery.text.term_vectors import term_vectors

Vectors = NDArray[np.float32]
NEIGHBOURS = 15
BLOCK = 512  # rows of cosines held at once
GROUPED = 32


class Space:
    """Where texts lie: by the words they share, and by what their words mean on this platform.

    Latent semantic analysis (Deerwester et al. 1990: log counts x idf, truncated SVD), beside the mean of the vectors
    of a text's terms (:mod:`coterie_discovery.text.term_vectors`).
    """

    def __init__(self, dimensions: int = 128, seed: int = 0) -> None:
        self.dimensions = dimensions
        self.seed = seed

    def fit(self, counts: sparse.csr_matrix) -> Space:
        """Learn from a (threads, terms) matrix of counts."""
        self.idf_ = idf(counts)
        size = min(self.dimensions, min(counts.shape) - 1)
        self.svd_ = TruncatedSVD(size, random_state=self.seed, n_iter=4) if size >= 2 and counts.nnz else None
        if self.svd_ is not None:
            weighed = self.weigh(counts)
            self.svd_.fit(weighed)
            self.terms_ = term_vectors(counts, self.dimensions, self.seed)
            self.centre_ = (weighed[np.diff(counts.indptr) > 0] @ self.terms_).mean(axis=0)
        return self

    def weigh(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """TF-IDF rows of unit length."""
        return tf_idf(counts, self.idf_)

    def project(self, counts: sparse.csr_matrix, *, meaning: float = 0.0) -> Vectors:
        """(rows, dimensions) of unit length; twice as many where ``meaning`` counts, that much beside shared words.

        Rows of zeros for what has no known word.
        """
        if self.svd_ is None:
            return np.zeros((counts.shape[0], 1), np.float32)
        weighed = self.weigh(counts)
        shared = normalize(self.svd_.transform(weighed)).astype(np.float32)
        if not meaning:
            return shared
        says = (np.diff(weighed.indptr) > 0)[:, None]
        meant = normalize((weighed @ self.terms_ - self.centre_) * says)
        return normalize(np.hstack([shared, meaning * meant])).astype(np.float32)


def idf(counts: sparse.csr_matrix) -> Vectors:
    """How telling each term of (threads, terms) counts is: 1 for what stands in every thread; (terms,)."""
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    return (np.log(max(counts.shape[0], 1) / np.maximum(found, 1)) + 1).astype(np.float32)


def tf_idf(counts: sparse.csr_matrix, weight: Vectors) -> sparse.csr_matrix:
    """Rows of unit length: the logarithm of each count times the term's ``weight``."""
    if not counts.nnz:
        return counts.astype(np.float32).tocsr()
    logged = counts.copy()
    logged.data = 1 + np.log(logged.data)
    return normalize(logged @ sparse.diags(weight)).astype(np.float32).tocsr()


def author_profiles(wrote: sparse.csr_matrix, vectors: Vectors) -> Vectors:
    """What each thread's authors write elsewhere, the thread itself left out; short for authors who wrote little."""
    heard = wrote.tocoo()
    amount = 1 + np.log(heard.data)
    log_wrote = sparse.csr_matrix((amount, (heard.row, heard.col)), shape=wrote.shape)
    elsewhere = (log_wrote.T @ vectors)[heard.col] - amount[:, None] * vectors[heard.row]
    elsewhere *= (amount / (np.linalg.norm(elsewhere, axis=1) + 1))[:, None]
    adder = sparse.csr_matrix(
        (np.ones(len(amount), np.float32), (heard.row, np.arange(len(amount)))), shape=(wrote.shape[0], len(amount))
    )
    authors = np.maximum(np.diff(wrote.indptr), 1)
    return ((adder @ elsewhere) / authors[:, None]).astype(np.float32)


def nearest(vectors: Vectors, k: int = NEIGHBOURS, *, rows: NDArray[np.int64] | None = None) -> sparse.csr_matrix:
    """Cosine of the ``k`` nearest neighbours (exact); rows of zeros get none. Symmetric unless ``rows`` are given."""
    n = len(vectors)
    filled = np.flatnonzero(vectors.any(axis=1))
    asked = filled if rows is None else np.intersect1d(rows, filled)
    if len(filled) < 2:
        return sparse.csr_matrix((n, n), dtype=np.float32)
    targets = np.ascontiguousarray(vectors[filled])
    found = [_nearest_block(vectors[block], block, targets, filled, k) for block in _blocks(asked)]
    row, column, value = (np.concatenate(part) for part in zip(*found, strict=True)) if found else (asked, asked, asked)
    graph = sparse.csr_matrix((value.astype(np.float32), (row, column)), shape=(n, n))
    return graph if rows is not None else graph.maximum(graph.T).tocsr()


def _blocks(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]


def _nearest_block(
    block: Vectors, rows: NDArray[np.int64], targets: Vectors, codes: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Vectors]:
    cosine = block @ targets.T
    cosine[np.arange(len(rows)), np.searchsorted(codes, rows)] = 0
    at, near, value = _top(cosine, k)
    return rows[at], codes[near], value


def _top(dense: Vectors, k: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Vectors]:
    """(row, column, value) of the ``k`` largest positive values of each row.

    The k-th largest of the maxima of small groups is a bound below which none of them can lie, so that only a handful
    a row is ever sorted.
    """
    whole = dense.shape[1] // GROUPED * GROUPED
    maxima = dense[:, :whole].reshape(len(dense), -1, GROUPED).max(axis=2)
    bound = np.full(len(dense), 1e-6, np.float32)
    if maxima.shape[1] > k:
        bound = np.maximum(np.partition(maxima, -k, axis=1)[:, -k], bound)
    at, near = np.nonzero(dense >= bound[:, None])
    value = dense[at, near]
    order = np.lexsort((near, -value, at))
    at, near, value = at[order], near[order], value[order]
    kept = np.arange(len(at)) - np.searchsorted(at, at) < k
    return at[kept], near[kept], value[kept]


def strongest_products(
    left: sparse.csr_matrix, right: sparse.csr_matrix, k: int, rows: NDArray[np.int64] | None = None
) -> sparse.csr_matrix:
    """The ``k`` strongest entries a row of ``left @ right``, diagonal left out; symmetric unless ``rows`` are given."""
    n = left.shape[0]
    asked = np.flatnonzero(np.diff(left.indptr)) if rows is None else rows
    found = []
    for block in _blocks(asked):
        dense = (left[block] @ right).toarray().astype(np.float32)
        dense[np.arange(len(block)), block] = 0
        at, near, value = _top(dense, k)
        found.append((block[at], near, value))
    if not found:
        return sparse.csr_matrix((n, n), dtype=np.float32)
    row, column, value = (np.concatenate(part) for part in zip(*found, strict=True))
    graph = sparse.csr_matrix((value, (row, column)), shape=(n, n))
    return graph if rows is not None else graph.maximum(graph.T).tocsr()


def strongest_entries(graph: sparse.csr_matrix, k: int) -> sparse.csr_matrix:
    """The ``k`` strongest entries of each row, diagonal left out; symmetric."""
    graph = graph.tocsr()
    row = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    order = np.lexsort((graph.indices, -graph.data, graph.indices == row, row))
    place = np.arange(len(order)) - graph.indptr[row[order]]
    kept = order[(place < k) & (graph.indices[order] != row[order])]
    strongest = sparse.csr_matrix((graph.data[kept], (row[kept], graph.indices[kept])), shape=graph.shape)
    return strongest.maximum(strongest.T).tocsr()


def co_engagement(
    made: sparse.csr_matrix, k: int = NEIGHBOURS, *, rows: NDArray[np.int64] | None = None
) -> sparse.csr_matrix:
    """Threads that share people, each person counting less the more threads they are in (Newman 2001)."""
    amount = made.copy()
    amount.data = 1 + np.log(amount.data)
    degree = np.bincount(made.indices, minlength=made.shape[1])
    damp = sparse.diags(np.where(degree > 1, 1 / np.maximum(degree - 1, 1), 0).astype(np.float32))
    size = sparse.diags((1 / np.sqrt(np.maximum(amount.sum(axis=1).A1, 1))).astype(np.float32))
    part = (size @ amount).tocsr()
    return strongest_products((part @ damp).tocsr(), part.T.tocsr(), k, rows)


def through_exchanges(
    wrote: sparse.csr_matrix,
    exchanges: sparse.csr_matrix,
    k: int = NEIGHBOURS,
    *,
    rows: NDArray[np.int64] | None = None,
) -> sparse.csr_matrix:
    """Threads whose people answer each other elsewhere."""
    scaled = _by_degree(exchanges)
    talk = strongest_entries(scaled, k)
    part = normalize(_by_member_degree(wrote), norm="l2").tocsr()
    return strongest_products((part @ talk).tocsr(), part.T.tocsr(), k, rows)


def through_people(
    wrote: sparse.csr_matrix, traits: Vectors, k: int = NEIGHBOURS, *, rows: NDArray[np.int64] | None = None
) -> sparse.csr_matrix:
    """Threads whose people are alike in ``traits``, a (members, dimensions) matrix."""
    part = normalize(_by_member_degree(wrote), norm="l1")
    return nearest(normalize(part @ traits).astype(np.float32), k, rows=rows)


def label_traits(labels: sparse.csr_matrix, seed: int, dimensions: int = 32) -> Vectors:
    """Members in the space of their outside interests, common labels weighing less."""
    size = min(dimensions, min(labels.shape) - 1)
    if size < 2 or labels.nnz == 0:
        return np.zeros((labels.shape[0], 1), np.float32)
    people = np.bincount(labels.indices, minlength=labels.shape[1])
    weighed = normalize(labels @ sparse.diags(np.log(1 + labels.shape[0] / np.maximum(people, 1))))
    return normalize(TruncatedSVD(size, random_state=seed).fit_transform(weighed)).astype(np.float32)


def _by_degree(graph: sparse.csr_matrix) -> sparse.csr_matrix:
    scale = sparse.diags((1 / np.sqrt(np.maximum(graph.sum(axis=1).A1, 1))).astype(np.float32))
    return (scale @ graph @ scale).tocsr()


def _by_member_degree(made: sparse.csr_matrix) -> sparse.csr_matrix:
    degree = np.bincount(made.indices, minlength=made.shape[1])
    return (made @ sparse.diags((1 / np.sqrt(np.maximum(degree, 1))).astype(np.float32))).tocsr()
