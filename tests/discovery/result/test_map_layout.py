"""Places on the map."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie_discovery.result.map_layout import place, place_beside


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


def a_likeness(n, seed):
    """Of niches scattered in a space of subjects: near ones are alike."""
    rng = np.random.default_rng(seed)
    where = rng.normal(size=(n, 5))
    return np.exp(-np.linalg.norm(where[:, None] - where[None], axis=2)), rng.integers(6, 200, n)


def with_new_data(likeness, sizes, seed):
    """Five percent more of everything, not quite as before."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 0.03, likeness.shape)
    return np.clip(likeness + noise + noise.T, 0, 1), (sizes * rng.normal(1.05, 0.05, len(sizes))).astype(int)


@given(maps(), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_discs_lie_in_the_square_and_do_not_overlap_on_a_later_map_either(case, seed):
    likeness, sizes = case
    rng = np.random.default_rng(seed)
    before = np.where(rng.random(len(sizes))[:, None] < 0.6, rng.uniform(-1, 1, (len(sizes), 2)), np.nan)
    where, radius = place(likeness, sizes, before=before)
    assert (np.abs(where) + radius[:, None] <= 1 + 1e-6).all()
    gaps = np.linalg.norm(where[:, None] - where[None], axis=2) - radius[:, None] - radius[None]
    assert (gaps[np.triu_indices(len(sizes), 1)] >= -1e-6).all()


def test_the_same_niches_stay_where_they_are_run_after_run():
    likeness, sizes = a_likeness(40, 0)
    first, radius = place(likeness, sizes)
    where = first
    for _ in range(10):
        where, now = place(likeness, sizes, before=where)
        np.testing.assert_allclose(now, radius, rtol=1e-6)  # and nothing shrinks
    np.testing.assert_allclose(where, first, atol=1e-6)


def test_with_five_percent_new_data_half_of_the_niches_move_by_less_than_a_twenty_fifth_of_the_map():
    kept, anew = [], []
    for seed in range(6):
        likeness, sizes = a_likeness(40, seed)
        first, _ = place(likeness, sizes)
        more = with_new_data(likeness, sizes, seed)
        before = first.copy()
        before[:2] = np.nan  # two of the forty are new
        kept.append(np.median(np.linalg.norm(place(*more, before=before)[0] - first, axis=1)[2:]))
        anew.append(np.median(np.linalg.norm(place(*more)[0] - first, axis=1)[2:]))
    assert max(kept) < 2 / 25  # the map is 2 wide
    assert np.median(kept) < 2 / 80
    assert np.median(anew) > 3 * max(kept)  # drawn anew it would be another map


def test_a_new_niche_begins_among_its_relatives():
    likeness = np.full((9, 9), 0.05)
    for group in ((0, 1, 2, 8), (3, 4, 5, 6, 7)):
        likeness[np.ix_(group, group)] = 0.9
    first, _ = place(likeness[:8, :8], np.full(8, 20))
    before = np.vstack([first, [np.nan, np.nan]])
    where, _ = place(likeness, np.full(9, 20), before=before)
    centre = where[:3].mean(axis=0), where[3:8].mean(axis=0)
    assert np.linalg.norm(where[8] - centre[0]) < np.linalg.norm(where[8] - centre[1])


def test_a_map_of_strangers_only_is_a_fresh_one():
    likeness, sizes = a_likeness(7, 1)
    nowhere = np.full((7, 2), np.nan)
    np.testing.assert_array_equal(place(likeness, sizes, before=nowhere)[0], place(likeness, sizes)[0])


def test_one_niche_that_was_there_before_keeps_its_side_of_the_map():
    likeness, sizes = a_likeness(5, 2)
    before = np.full((5, 2), np.nan)
    before[3] = (-0.5, 0.4)
    where, _ = place(likeness, sizes, before=before)
    assert where[3, 0] < 0 < where[3, 1]


def test_further_discs_are_placed_near_their_relatives_and_move_nothing():
    niches = np.array([[-0.6, 0.0], [0.6, 0.1]])
    likeness = np.array([[1, 0, 0.9, 0.05], [0, 1, 0.05, 0.9], [0.9, 0.05, 1, 0], [0.05, 0.9, 0, 1]], dtype=float)
    kept = niches.copy()
    where = place_beside(likeness, niches)
    assert (niches == kept).all()
    assert np.hypot(*(where[0] - niches[0])) < np.hypot(*(where[0] - niches[1]))
    assert np.hypot(*(where[1] - niches[1])) < np.hypot(*(where[1] - niches[0]))
    assert np.abs(where).max() <= 1


def test_without_a_niche_they_make_a_map_of_their_own():
    where = place_beside(np.eye(5), np.zeros((0, 2)))
    assert where.shape == (5, 2)
    assert np.isfinite(where).all()
    assert place_beside(np.zeros((0, 0)), np.zeros((0, 2))).shape == (0, 2)
