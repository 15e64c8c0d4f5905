"""Collocation statistics."""

from __future__ import annotations

import numpy as np
import pytest

from coterie_discovery.text.phrases import APART, Phrases, Stream, association, tally


def test_the_likelihood_ratio_is_dunnings():
    # the worked example of Manning and Schuetze (1999, table 5.12): "most powerful" in 14,307,668 words
    ratio, _ = association(np.array([150]), np.array([12593]), np.array([932]), 14_307_668)
    assert ratio[0] == pytest.approx(1291.42, rel=0.001)


def test_mutual_information_is_one_for_words_that_only_meet_each_other_and_zero_by_chance():
    ratio, npmi = association(np.array([10, 10]), np.array([10, 100]), np.array([10, 100]), 1000)
    assert npmi == pytest.approx([1, 0])
    assert ratio[1] == pytest.approx(0, abs=1e-9)


def stream(*posts):
    units = np.concatenate([np.array(post, np.int32) for post in posts])
    links = np.concatenate([np.array([0] * (len(post) - 1) + [APART], np.int8) for post in posts])
    rows = np.repeat(np.arange(len(posts), dtype=np.int32), [len(post) for post in posts])
    return Stream(units, links, rows, len(posts))


def test_no_phrase_runs_across_posts():
    posts = stream(*[[0, 1], [2, 3]] * 20, *[[4, 5], [6, 4], [5, 6]] * 20)
    phrases = Phrases(7, 1).fit([posts], lambda left, right: -1)
    assert {(left, right) for left, _, right in phrases.pairs_.tolist()} >= {(0, 1), (2, 3)}
    assert (1, 0, 2) not in map(tuple, phrases.pairs_.tolist())


def test_longer_phrases_count_the_shorter_ones_inside_too():
    posts = stream(*[[0, 1, 2]] * 20, *[[0, 1]] * 20, *[[3, 4], [5, 3], [4, 5]] * 30)
    phrases = Phrases(6, 1).fit([posts], lambda left, right: -1)
    rows, codes = phrases.read(stream([0, 1, 2]))
    spelled = {tuple(phrases.pairs_[code - 6].tolist()) for code in codes.tolist()}
    assert (0, 0, 1) in spelled
    assert len(codes) >= 2
    assert set(rows.tolist()) == {0}


def test_a_pair_that_is_another_way_to_write_a_word_is_that_word():
    posts = stream(*[[0, 1]] * 20, *[[2, 3], [4, 2], [3, 4]] * 30)
    phrases = Phrases(6, 1).fit([posts], lambda left, right: 5 if (left, right) == (0, 1) else -1)
    assert phrases.read(stream([0, 1]))[1].tolist() == [5]


def test_counting_a_sorted_array():
    values, count = tally(np.array([1, 1, 4, 7, 7, 7]))
    assert (values.tolist(), count.tolist()) == ([1, 4, 7], [2, 1, 3])
    assert tally(np.array([1, 1, 4]), np.array([2, 3, 4]))[1].tolist() == [5, 4]
    assert tally(np.zeros(0, np.int64))[0].tolist() == []
