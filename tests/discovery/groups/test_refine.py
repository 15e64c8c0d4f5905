"""Threads are judged by the words and people of the others."""

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.graph.counts import Meaning
from coterie_discovery.groups.refine import (
    ComplementNaiveBayes,
    chosen,
    cross_validated_scores,
    nearness,
    probabilities,
    refine,
)


def two_subjects(n: int = 40) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Threads about two subjects with five words each; every thread uses three words of its own."""
    rng = np.random.default_rng(0)
    truth = np.arange(n) % 2
    rows = np.zeros((n, 10), np.float32)
    for thread, subject in enumerate(truth):
        rows[thread, 5 * subject + rng.choice(5, 3, replace=False)] = 0.577
    return sparse.csr_matrix(rows), truth


def edges(n: int, pairs: list[tuple[int, int]]) -> sparse.csr_matrix:
    """A symmetric graph of ``n`` threads."""
    a, b = np.array(pairs, np.int64).reshape(-1, 2).T
    one_way = sparse.csr_matrix((np.ones(len(a), np.float32), (a, b)), shape=(n, n))
    return (one_way + one_way.T).tocsr()


ALONE = edges(40, [])


def test_a_thread_in_the_wrong_group_goes_where_its_words_are():
    rows, truth = two_subjects()
    labels = truth.copy()
    labels[:4] = 1 - truth[:4]
    refined, scores = refine(labels, rows, ALONE)
    assert (refined == truth).all()
    assert scores.shape == (40, 2)


def test_a_thread_without_words_stays_where_it_was():
    rows, truth = two_subjects()
    rows = sparse.vstack([rows, sparse.csr_matrix((1, 10), dtype=np.float32)]).tocsr()
    refined, _ = refine(np.append(truth, 1), rows, edges(41, []))
    assert refined[-1] == 1


def test_a_thread_without_words_goes_where_its_neighbours_are():
    rows, truth = two_subjects()
    rows = sparse.vstack([rows, sparse.csr_matrix((1, 10), dtype=np.float32)]).tocsr()
    refined, _ = refine(np.append(truth, 1), rows, edges(41, [(40, 0), (40, 2), (40, 1)]))
    assert refined[-1] == 0


def test_neighbours_decide_where_words_are_divided_but_not_against_plain_words():
    truth = np.repeat([0, 1], 20)
    scores = np.eye(2)[np.append(truth, [0, 0, 0])]
    scores[40:42] = 0.5, 0.5001
    near = edges(43, [(40, 0), (40, 1), (41, 20), (41, 21), (42, 0), (42, 20)])
    assert chosen(scores, np.append(truth, [1, 0, 1]), near)[40:].tolist() == [0, 1, 0]


def test_vectors_decide_where_nothing_else_does_by_their_weight():
    truth = np.repeat([0, 1], 20)
    scores = np.eye(2)[np.append(truth, 0)]
    scores[40] = 0.5, 0.50001
    vectors = np.eye(2, dtype=np.float32)[np.append(truth, 0)]
    near, labels = edges(41, []), np.append(truth, 1)
    assert chosen(scores, labels, near, Meaning(vectors, 1.0))[40] == 0
    assert (
        chosen(scores, labels, near, Meaning(np.zeros_like(vectors), 1.0))[40] == chosen(scores, labels, near)[40] == 1
    )
    assert chosen(scores, labels, near, Meaning(vectors, 0.0))[40] == 1


def test_nearness_to_a_group_leaves_the_thread_itself_out():
    rng = np.random.default_rng(0)
    vectors = np.vstack([rng.normal(size=(30, 8)), np.zeros((1, 8))]).astype(np.float32)
    labels = np.append(rng.integers(0, 3, 29), [-1, 2])
    found = nearness(vectors, labels, 3)
    assert found.shape == (31, 3)
    assert not found[30].any()
    centred = np.where(vectors.any(axis=1)[:, None], vectors - vectors[:30].mean(axis=0), 0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    for row in (0, 7, 29):
        others = (labels == 1) & (np.arange(31) != row)
        middle = centred[others].sum(axis=0)
        assert found[row, 1] == pytest.approx(centred[row] @ middle / np.linalg.norm(middle), abs=1e-5)


def test_nobody_is_judged_by_themselves():
    """A word that only one thread has says nothing for the group of that thread."""
    rows, truth = two_subjects()
    alone = sparse.csr_matrix(np.eye(1, 11, 10, dtype=np.float32))
    rows = sparse.vstack([sparse.hstack([rows, sparse.csr_matrix((40, 1), dtype=np.float32)]), alone]).tocsr()
    labels = np.append(truth, 0)
    by_others, by_all = (
        cross_validated_scores(rows, labels, 2)[-1],
        ComplementNaiveBayes().fit(rows, labels, 2).score(rows)[-1],
    )
    assert by_all[0] - by_all[1] > 1
    assert abs(by_others[0] - by_others[1]) < 0.2


def test_a_model_prefers_the_group_whose_words_are_rare_elsewhere():
    rows, truth = two_subjects()
    model = ComplementNaiveBayes().fit(rows, truth, 2)
    assert (model.score(rows).argmax(axis=1) == truth).all()
    assert model.weights_.shape == (10, 2)


def test_probabilities_are_as_sure_as_the_scores_foretell():
    scores = np.array([[1.0, 0.0]] * 50 + [[0.0, 1.0]] * 50)
    right, wrong = np.repeat([0, 1], 50), np.tile([0, 1], 50)
    assert np.exp(probabilities(scores, right)).max() > 0.99
    assert np.exp(probabilities(scores, wrong)).max() < 0.8
    assert np.allclose(np.exp(probabilities(scores, right)).sum(axis=1), 1)


def test_one_group_stays_one():
    rows, _ = two_subjects()
    refined, _ = refine(np.zeros(40, np.int64), rows, ALONE)
    assert (refined == 0).all()


def test_where_there_is_no_group_nothing_is_probable():
    assert probabilities(np.zeros((3, 0)), np.full(3, -1)).shape == (3, 0)
