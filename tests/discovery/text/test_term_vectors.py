"""What words mean, learned from the company they keep."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.graph.neighbours import Space
from coterie_discovery.text.term_vectors import pointwise_information, term_vectors

SUBJECTS, WORDS, SHORT = 8, 30, 3


def threads(seed: int = 0, each: int = 200) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Short threads: three words of one subject of eight, among thirty words each, and one that all subjects use."""
    rng = np.random.default_rng(seed)
    subject = np.repeat(np.arange(SUBJECTS), each)
    words = subject[:, None] * WORDS + np.array([rng.choice(WORDS, SHORT, replace=False) for _ in subject])
    words = np.column_stack([words, SUBJECTS * WORDS + rng.integers(0, 5, len(subject))])
    row = np.repeat(np.arange(len(subject)), words.shape[1])
    shape = (len(subject), SUBJECTS * WORDS + 5)
    return sparse.csr_matrix((np.ones(words.size, np.float32), (row, words.ravel())), shape=shape), subject


def test_the_counts_of_a_hand_are_those_of_the_formula() -> None:
    counts = sparse.csr_matrix(np.array([[1, 2, 0], [1, 0, 3], [0, 1, 1], [1, 1, 0]], np.float32))
    together = np.array([[0, 2, 1], [2, 0, 1], [1, 1, 0]], float)
    smoothed = together.sum(axis=0) ** 0.75 / (together.sum(axis=0) ** 0.75).sum()
    with np.errstate(divide="ignore"):
        expected = np.log(together / together.sum(axis=1, keepdims=True) / smoothed)
    np.testing.assert_allclose(pointwise_information(counts).toarray(), np.maximum(expected, 0), atol=1e-5)


def test_words_in_the_same_company_have_vectors_alike() -> None:
    counts, _ = threads()
    vectors = term_vectors(counts, SUBJECTS)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = vectors[: SUBJECTS * WORDS] @ vectors[: SUBJECTS * WORDS].T
    same = np.kron(np.eye(SUBJECTS), np.ones((WORDS, WORDS))).astype(bool)
    np.fill_diagonal(same, False)
    assert alike[same].mean() > 0.8
    assert abs(alike[~same & ~np.eye(len(alike), dtype=bool)].mean()) < 0.2


def test_threads_that_share_no_word_are_near_by_what_their_words_mean() -> None:
    counts, subject = threads()
    space = Space(dimensions=16).fit(counts)
    apart = (counts[:, : SUBJECTS * WORDS] @ counts[:, : SUBJECTS * WORDS].T).toarray() == 0
    same = subject[:, None] == subject[None, :]

    def told(meaning: float) -> float:
        near = space.project(counts, meaning=meaning)
        cosine = near @ near.T
        return float(cosine[same & apart].mean() - cosine[~same].mean())

    assert told(0.6) > told(0.0) + 0.05
    assert told(0.6) > 0.5


def test_how_often_a_thread_says_a_word_and_the_order_of_threads_are_nothing_to_it() -> None:
    counts, _ = threads(each=40)
    order = np.random.default_rng(1).permutation(counts.shape[0])
    louder = counts.copy()
    louder.data *= 7
    first = pointwise_information(counts).toarray()
    np.testing.assert_array_equal(pointwise_information(louder).toarray(), first)
    np.testing.assert_array_equal(pointwise_information(counts[order]).toarray(), first)
    np.testing.assert_array_equal(term_vectors(counts, 8), term_vectors(counts[order], 8))


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 4), (3, 1), (2, 2)])
def test_too_little_to_learn_from_is_no_vector(shape: tuple[int, int]) -> None:
    assert term_vectors(sparse.csr_matrix(shape, dtype=np.float32), 8).shape == (shape[1], 0)


def test_what_has_no_known_word_lies_nowhere() -> None:
    counts, _ = threads(each=20)
    space = Space(dimensions=8).fit(counts)
    silent = sparse.csr_matrix((2, counts.shape[1]), dtype=np.float32)
    assert not space.project(silent, meaning=0.6).any()
    lengths = np.linalg.norm(space.project(counts, meaning=0.6), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)
