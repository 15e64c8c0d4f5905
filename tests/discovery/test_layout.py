"""Places on the map."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie_discovery.layout import place


@st.composite
def maps(draw):
    n = draw(st.integers(0, 25))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    half = rng.random((n, n))
    return (half + half.T) / 2, rng.integers(5, 300, n)


@given(maps())
@settings(max_examples=40, deadline=None)
def test_discs_lie_in_the_square_and_do_not_overlap(case):
    likeness, sizes = case
    where, radius = place(likeness, sizes)
    assert (np.abs(where) + radius[:, None] <= 1 + 1e-6).all()
    for i in range(len(sizes)):
        for j in range(i):
            assert np.linalg.norm(where[i] - where[j]) >= radius[i] + radius[j] - 1e-6


@given(maps())
@settings(max_examples=10, deadline=None)
def test_the_same_niches_lie_in_the_same_places(case):
    np.testing.assert_array_equal(place(*case)[0], place(*case)[0])


def test_related_niches_lie_nearer_than_strangers():
    likeness = np.full((6, 6), 0.05)
    for group in ((0, 1, 2), (3, 4, 5)):
        likeness[np.ix_(group, group)] = 0.9
    where, _ = place(likeness, np.full(6, 20))
    centre = where[:3].mean(axis=0), where[3:].mean(axis=0)
    within = np.linalg.norm(where[:3] - centre[0], axis=1).max()
    assert within < np.linalg.norm(centre[0] - centre[1])


def test_three_hundred_niches_find_room():
    rng = np.random.default_rng(0)
    where, radius = place(np.eye(300), rng.integers(5, 200, 300))
    gaps = np.linalg.norm(where[:, None] - where[None], axis=2) - radius[:, None] - radius[None]
    assert (gaps[np.triu_indices(300, 1)] >= -1e-6).all()
