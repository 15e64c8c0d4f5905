"""Reassign threads by their own words and their authors' other threads, as far as that predicts people.

Naive Bayes over words (the thread itself left out) times the authors' leave-one-out shares of each group. The second
is raised to the power of what participation was estimated to be worth beside text (:mod:`affinity`): where people are
not faithful to a subject it fades by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import log_softmax

from coterie_discovery.communities import Labels, by_size, indicator
from coterie_discovery.material import Material

Scores = NDArray[np.float64]
ROUNDS = 5
SMOOTHING = 0.1


def refine(labels: Labels, material: Material, people: float) -> tuple[Labels, Scores]:
    """New labels and each thread's log-probability of each group, (threads, groups)."""
    labels = labels.copy()
    if labels.max(initial=-1) < 1:
        return labels, np.zeros((len(labels), max(int(labels.max(initial=-1)) + 1, 1)))
    for _ in range(ROUNDS):
        scores = posterior(labels, material, people)
        known = np.ptp(scores, axis=1) > 1e-9
        fresh = np.where(known, scores.argmax(axis=1), labels)
        if (fresh != labels).mean() < 0.002:
            break
        labels = fresh
    ranked = by_size(labels)
    order = np.zeros(int(ranked.max()) + 1, np.int64)
    order[ranked[ranked >= 0]] = labels[ranked >= 0]
    return ranked, log_softmax(scores[:, order], axis=1)


def posterior(labels: Labels, material: Material, people: float) -> Scores:
    """Log-probability of each group for each thread."""
    total = word_scores(labels, material.words)
    if people:
        total = total + people * people_scores(labels, material.wrote)
    return log_softmax(total, axis=1)


def word_scores(labels: Labels, counts: sparse.csr_matrix) -> Scores:
    """Mean log-likelihood per square-root word, own counts left out: long threads are not surer in proportion."""
    if not counts.nnz:
        return np.zeros((len(labels), int(labels.max()) + 1))
    logged = counts.copy()
    logged.data = 1 + np.log(logged.data)
    groups = indicator(labels)
    totals = (groups.T @ logged).toarray().astype(np.float64)
    background = totals.sum(axis=0) + 1e-9
    background /= background.sum()
    prior = SMOOTHING * counts.shape[1]
    likelihood = np.log(totals + prior * background) - np.log(totals.sum(axis=1, keepdims=True) + prior)
    likelihood -= np.log(background)
    scores = logged @ likelihood.T
    own = _own_correction(labels, logged, totals, background, prior)
    placed = np.flatnonzero(labels >= 0)
    scores[placed, labels[placed]] -= own[placed]
    length = np.maximum(logged.sum(axis=1).A1, 1)
    return scores / np.sqrt(length)[:, None]


def _own_correction(
    labels: Labels, logged: sparse.csr_matrix, totals: Scores, background: Scores, prior: float
) -> Scores:
    """What a thread's own words added to the score of its own group."""
    row = np.repeat(np.arange(logged.shape[0]), np.diff(logged.indptr))
    group, term, amount = labels[row], logged.indices, logged.data.astype(np.float64)
    with_own = totals[group, term] + prior * background[term]
    gain = amount * np.log(with_own / np.maximum(with_own - amount, prior * background[term]))
    size = totals.sum(axis=1)[labels] + prior
    length = logged.sum(axis=1).A1
    return np.bincount(row, weights=gain, minlength=len(labels)) - length * np.log(
        size / np.maximum(size - length, prior)
    )


def people_scores(labels: Labels, wrote: sparse.csr_matrix) -> Scores:
    """Mean log share of each group among the authors' other threads."""
    groups = indicator(labels)
    made = wrote.copy()
    made.data[:] = 1
    share = np.maximum(groups.sum(axis=0).A1, 0.5) / len(labels)  # a group may have emptied
    elsewhere, rows = _elsewhere(made, groups, labels)
    log_share = np.log((elsewhere + share) / (elsewhere.sum(axis=1, keepdims=True) + 1)) - np.log(share)
    adder = sparse.csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(len(labels), len(rows)))
    authors = np.maximum(np.diff(made.indptr), 1)
    return (adder @ log_share) / np.sqrt(authors)[:, None]


def _elsewhere(made: sparse.csr_matrix, groups: sparse.csr_matrix, labels: Labels) -> tuple[Scores, NDArray[np.int64]]:
    """For each (thread, author): the author's threads in each group, this one left out; and the thread."""
    by_member = (made.T @ groups).toarray().astype(np.float64)
    pairs = made.tocoo()
    elsewhere = by_member[pairs.col]
    placed = np.flatnonzero(labels[pairs.row] >= 0)
    elsewhere[placed, labels[pairs.row[placed]]] -= 1
    return elsewhere, pairs.row.astype(np.int64)
