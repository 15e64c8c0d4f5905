"""Resampling, and noise that keeps every count."""

from __future__ import annotations

from collections import Counter

import numpy as np

from coterie_discovery.groups.stability import best_jaccard, shuffled


def test_best_jaccard_by_hand():
    labels, others = np.array([0, 0, 0, 1, 1, -1]), np.array([0, 0, 1, 1, 1, 1])
    kept = np.ones(6, dtype=bool)
    np.testing.assert_allclose(best_jaccard(labels, others, kept), [2 / 3, 2 / 4])
    np.testing.assert_allclose(best_jaccard(labels, labels, kept), [1, 1])


def test_shuffling_keeps_every_degree_and_word_count(small_platform):
    before, after = small_platform.signals, shuffled(small_platform.signals, seed=1)
    assert before.counts() == after.counts()
    for table, name in (("posts", "author"), ("acts", "object"), ("searches", "query"), ("affinities", "label")):
        old, new = (getattr(signals, table)[name].to_pylist() for signals in (before, after))
        assert Counter(old) == Counter(new)
        assert old != new
    old, new = (signals.posts["text"].to_pylist() for signals in (before, after))
    assert Counter(" ".join(old).split()) == Counter(" ".join(new).split())
    assert [len(text.split()) for text in old] == [len(text.split()) for text in new]


def test_shuffling_is_the_same_for_the_same_seed(small_platform):
    once, twice = (shuffled(small_platform.signals, seed=2) for _ in range(2))
    assert once.posts.equals(twice.posts)
    assert not once.posts.equals(shuffled(small_platform.signals, seed=4).posts)
