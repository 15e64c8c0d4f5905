"""What words mean on a platform, from the company they keep there (Firth 1957).

Threads that are short share few words, and latent semantic analysis sees no more than shared words. Terms that stand
beside the same other terms get vectors alike: the positive pointwise mutual information of each with the commonest
ones, factorised (Levy and Goldberg 2014), with contexts smoothed and singular values left out as Levy, Goldberg and
Dagan (2015) found best. Nothing is brought along: it is learned from the platform's own threads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

CONTEXTS = 2048  # the commonest terms, beside which all others are counted
SMOOTHED = 0.75
BLOCK = 256  # contexts counted at once
Vectors = NDArray[np.float32]


def term_vectors(counts: sparse.csr_matrix, dimensions: int, seed: int = 0) -> Vectors:
    """(terms, at most ``dimensions``) from (threads, terms) counts; those that stand alone have zeros."""
    size = min(dimensions, min(counts.shape[1], CONTEXTS) - 1)
    if size < 2 or not counts.nnz:
        return np.zeros((counts.shape[1], 0), np.float32)
    vectors, _, _ = randomized_svd(pointwise_information(counts), size, n_iter=2, random_state=seed)
    return vectors.astype(np.float32)


def pointwise_information(counts: sparse.csr_matrix) -> sparse.csc_matrix:
    """Positive pointwise mutual information of (terms, contexts), by the number of threads that hold both."""
    inside = sparse.csr_matrix((np.ones(counts.nnz, np.float32), counts.indices, counts.indptr), shape=counts.shape)
    threads = np.asarray(inside.sum(axis=0), dtype=np.float64).ravel()
    context = np.sort(np.argsort(-threads, kind="stable")[:CONTEXTS])
    beside = inside[:, context].tocsc()
    lengths = np.diff(inside.indptr).astype(np.float64)
    of_term = inside.T @ np.diff(beside.tocsr().indptr).astype(np.float64)
    of_term[context] -= threads[context]  # nothing is in its own company
    of_context = (beside.T @ lengths - threads[context]) ** SMOOTHED
    log_term, log_context = _log(of_term), _log(of_context / max(of_context.sum(), 1e-9))
    turned = inside.T.tocsr()
    found = [
        _block(turned @ beside[:, at : at + BLOCK], log_term, log_context[at : at + BLOCK], context[at : at + BLOCK])
        for at in range(0, len(context), BLOCK)
    ]
    return sparse.hstack(found, format="csc", dtype=np.float32)


def _block(
    both: sparse.csr_matrix, log_term: NDArray[np.float64], log_context: NDArray[np.float64], own: NDArray[np.int64]
) -> sparse.csc_matrix:
    both = both.tocoo()
    value = np.log(both.data) - log_term[both.row] - log_context[both.col]
    kept = (value > 0) & (own[both.col] != both.row)
    entries = (value[kept].astype(np.float32), (both.row[kept], both.col[kept]))
    return sparse.csc_matrix(entries, shape=both.shape)


def _log(amount: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.maximum(amount, 1e-9))
