"""Reassign threads by their own words, by who takes part in them, and by where the threads nearest to them are.

Complement naive Bayes (Rennie et al. 2003): a group is known by what is *not* said and who is *not* there elsewhere, so
that large groups do not swallow what is hard to place. Words weigh by TF-IDF; the people of a thread together count
half as much as its words, and each of them as much as they are faithful to a group, which the counts themselves say:
where people are not faithful to a subject they tell nothing. A thread is judged by the others, never by itself. Where
its neighbours in the graph are counts as much as that judgement. Sentence vectors, where they are used, are a third
voice: how near a thread is to the middle of each group (Rocchio 1971).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import log_softmax
from sklearn.preprocessing import normalize

from coterie_discovery.graph.counts import Meaning
from coterie_discovery.graph.leiden import Labels, indicator

Scores = NDArray[np.float64]
Weights = NDArray[np.float32]
ROUNDS, FOLDS = 3, 5
SETTLED = 0.005  # share of threads that still move, below which it is done
SMOOTHING = 0.1
NEIGHBOUR_FLOOR = 0.01  # the share that a group has at least, so that no neighbours rule it out
CALIBRATION_SAMPLE = 2000  # threads, to tell how sure scores are
SHARPNESS = tuple(float(x) for x in np.geomspace(1, 64, 13))  # tried: how much a score's lead says


class ComplementNaiveBayes:
    """What each group's words and people are.

    After :meth:`fit`: ``weights_`` (terms + members, groups), float32, how much each speaks for a group.
    """

    def fit(self, rows: sparse.csr_matrix, labels: Labels, n_groups: int) -> ComplementNaiveBayes:
        """``rows`` as in ``CountMatrices.features``; threads labelled -1 say nothing."""
        return self.fit_totals(totals(rows, labels, n_groups))

    def fit_totals(self, inside: sparse.csr_matrix) -> ComplementNaiveBayes:
        """``inside``: the rows of each group summed, (terms + members, groups)."""
        everywhere = inside.sum(axis=1, dtype=np.float32).A1 + np.float32(SMOOTHING)
        elsewhere = everywhere.sum() - inside.sum(axis=0, dtype=np.float32).A1
        self.weights_: Weights = np.log(elsewhere)[None, :] - np.log(everywhere)[:, None]
        # Most groups lack most words, so that only the others are worth a logarithm each.
        term = np.repeat(np.arange(inside.shape[0]), np.diff(inside.indptr))
        left = np.maximum(everywhere[term] - inside.data, np.float32(SMOOTHING))
        self.weights_[term, inside.indices] = np.log(elsewhere)[inside.indices] - np.log(left)
        return self

    def score(self, rows: sparse.csr_matrix) -> Scores:
        """(threads, groups); the highest is the group that fits best. Rows without anything score 0 everywhere."""
        return np.asarray(rows @ self.weights_, dtype=np.float64)


def totals(rows: sparse.csr_matrix, labels: Labels, n_groups: int) -> sparse.csr_matrix:
    """Sums of the rows of each label, (terms + members, labels)."""
    placed = np.flatnonzero(labels >= 0)
    shape = (len(labels), n_groups)
    member = sparse.csr_matrix((np.ones(len(placed), np.float32), (placed, labels[placed])), shape=shape)
    return (rows.T @ member).tocsr()


def refine(
    labels: Labels, rows: sparse.csr_matrix, near: sparse.csr_matrix, meaning: Meaning | None = None
) -> tuple[Labels, Scores]:
    """Labels of the same codes (a group may have emptied) and each thread's score of each group, (threads, groups).

    ``rows`` are :attr:`.CountMatrices.features`; the neighbours in ``near``, a (threads, threads)
    graph, have a say in each thread's label, not in its scores, and so has ``meaning``.
    """
    n_groups = int(labels.max(initial=-1)) + 1
    if n_groups < 2:
        return labels, np.zeros((len(labels), max(n_groups, 1)))
    for _ in range(ROUNDS):
        scores = cross_validated_scores(rows, labels, n_groups)
        fresh = chosen(scores, labels, near, meaning)
        moved = (fresh != labels).mean()
        labels = fresh
        if moved < SETTLED:
            break
    return labels, scores


def chosen(scores: Scores, labels: Labels, near: sparse.csr_matrix, meaning: Meaning | None = None) -> Labels:
    """The group that fits each thread best by its words and people and by where its neighbours are: (threads,).

    The product of the experts (Hinton 2002), each as sure as it is; what none says anything of stays. What threads
    mean counts by its weight.
    """
    size = scores.shape[1]
    around = np.asarray((near @ indicator(labels, size)).todense(), dtype=np.float64)
    share = around / np.maximum(around.sum(axis=1, keepdims=True), 1e-9)
    fit = probabilities(scores, labels) + np.log(share + NEIGHBOUR_FLOOR)
    if meaning is not None:
        fit = fit + meaning.weight * probabilities(nearness(meaning.vectors, labels, size), labels)
    return np.where(np.ptp(fit, axis=1) > 1e-9, fit.argmax(axis=1), labels)


def nearness(vectors: NDArray[np.float32], labels: Labels, n_groups: int) -> Scores:
    """Cosine of each thread and the middle of each group, the thread itself left out; (threads, groups).

    What all threads have in common is taken away first. Rows of zeros stay so.
    """
    says = np.asarray(vectors.any(axis=1))
    centred = normalize((vectors - vectors[says].mean(axis=0)) * says[:, None]) if says.any() else vectors
    total = np.asarray(indicator(labels, n_groups).T @ centred, dtype=np.float64)
    found = centred @ normalize(total).T
    placed = np.flatnonzero(labels >= 0)
    others = total[labels[placed]] - centred[placed]
    found[placed, labels[placed]] = np.einsum("ij,ij->i", normalize(others), centred[placed])
    return found


def cross_validated_scores(rows: sparse.csr_matrix, labels: Labels, n_groups: int) -> Scores:
    """Scores of each thread by models that did not see it, (threads, groups)."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(labels))
    whole = totals(rows, labels, n_groups)
    scores = np.zeros((len(labels), n_groups))
    for held in range(FOLDS):
        asked = np.flatnonzero(fold == held)
        own = rows[asked]
        scores[asked] = (
            ComplementNaiveBayes().fit_totals((whole - totals(own, labels[asked], n_groups)).tocsr()).score(own)
        )
    return scores


def probabilities(scores: Scores, labels: Labels) -> Scores:
    """Log-probabilities from scores, as sure as they foretell ``labels`` (temperature scaling, Guo et al. 2017).

    ``labels`` come from elsewhere, from the graph: from the scores themselves any sharpness would look right.
    """
    if not scores.shape[1]:
        return scores
    placed = np.flatnonzero((labels >= 0) & (np.ptp(scores, axis=1) > 1e-9))
    placed = placed[:: 1 + len(placed) // CALIBRATION_SAMPLE]
    if not len(placed):
        return np.asarray(log_softmax(scores, axis=1))

    def told(sharpness: float) -> float:
        return float(log_softmax(sharpness * scores[placed], axis=1)[np.arange(len(placed)), labels[placed]].mean())

    return np.asarray(log_softmax(max(SHARPNESS, key=told) * scores, axis=1))
