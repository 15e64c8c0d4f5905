"""Searches and outside interests count for whom they speak of."""

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.groups.membership import membership_test
from coterie_discovery.groups.search_evidence import SearchEvidence, _shared


def test_an_interest_of_a_group_counts_for_the_group():
    belongs = np.zeros((40, 2), bool)
    belongs[:10, 0] = belongs[10:20, 1] = True
    liked = np.zeros((40, 1), np.float32)
    liked[:8, 0] = liked[30, 0] = 1
    inside = _shared(sparse.csr_matrix(liked), belongs)
    assert inside[30].tolist() == [1, 0]
    assert inside.sum() == 9


def test_an_interest_that_everybody_has_says_nothing():
    belongs = np.zeros((40, 2), bool)
    belongs[:10, 0] = belongs[10:20, 1] = True
    assert _shared(sparse.csr_matrix(np.ones((40, 1), np.float32)), belongs).sum() == 0


def test_groups_that_are_told_as_one_share_their_hints():
    told = SearchEvidence(np.array([[1.0, 2.0, 4.0]]), np.array([7.0])).joined(np.array([0, 0, 2]))
    assert told.inside.tolist() == [[3.0, 0.0, 4.0]]


@pytest.mark.parametrize(("searches", "is_in"), [(0, False), (4, True)])
def test_who_wrote_little_belongs_when_searches_say_so_too(searches, is_in):
    labels = np.arange(60) % 3
    part = np.zeros((60, 31))
    part[np.arange(60), np.arange(60) % 30] = 1
    part[[0, 1], 30] = 1  # one thread of group 0 and one of group 1
    inside, made = np.zeros((31, 3)), np.zeros(31)
    inside[30, 0] = made[30] = searches
    tail, _ = membership_test(sparse.csr_matrix(part), labels, SearchEvidence(inside, made))
    assert (tail[30, 0] < 0.05) is np.bool_(is_in)
