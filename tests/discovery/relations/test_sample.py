"""A sample that keeps small circles of people whole."""

from __future__ import annotations

import numpy as np
import pytest

from coterie_discovery.relations.meetings import circles
from coterie_discovery.relations.sample import Facts, choose, strata

CROWD, CIRCLE, CROWDED, THEIRS = 4000, 12, 3000, 40


@pytest.fixture(scope="module")
def platform():
    """3,000 threads of six people out of 4,000 at random, and 40 threads in which six of the same twelve meet."""
    rng = np.random.default_rng(0)
    rows = [(t, m) for t in range(CROWDED) for m in rng.choice(CROWD, 6, replace=False)]
    rows += [(CROWDED + t, CROWD + m) for t in range(THEIRS) for m in rng.choice(CIRCLE, 6, replace=False)]
    table = np.array(sorted(rows), dtype=np.int32)
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])


@pytest.fixture(scope="module")
def facts():
    n = CROWDED + THEIRS
    return Facts(np.full(n, 6), np.full(n, 6), np.arange(n) % 5, np.arange(n) * 1000)


def test_those_who_keep_meeting_are_a_circle_and_nobody_else(platform):
    circle = circles(*platform, CROWD + CIRCLE)
    theirs = circle[CROWD:]
    assert len(set(theirs.tolist())) == 1
    assert theirs[0] >= 0
    assert (circle[:CROWD] >= 0).mean() < 0.1, "a few meet twice by chance"


def test_nobody_meets_anybody_in_nothing():
    nobody = np.zeros(0, np.int32)
    assert circles(nobody, nobody, 3).tolist() == [-1, -1, -1]


def test_a_small_circle_is_in_the_sample_whole(platform, facts):
    stratum = strata(*platform, circles(*platform, CROWD + CIRCLE), facts)
    chosen = choose(stratum, facts, threads=300, rows=10_000)
    assert len(chosen) <= 300
    assert (chosen >= CROWDED).sum() == THEIRS, "a tenth of them would be left by chance alone"


def test_the_rest_is_taken_evenly_over_places_and_time(platform, facts):
    stratum = strata(*platform, circles(*platform, CROWD + CIRCLE), facts)
    chosen = choose(stratum, facts, threads=300, rows=10_000)
    crowd = chosen[chosen < CROWDED]
    places = np.bincount(facts.place[crowd], minlength=5)
    assert places.max() <= 1.2 * places.min()
    halves = (facts.first_at[crowd] < facts.first_at[CROWDED // 2]).mean()
    assert 0.45 < halves < 0.55


def test_a_sample_holds_no_more_rows_than_it_may(platform, facts):
    stratum = strata(*platform, circles(*platform, CROWD + CIRCLE), facts)
    chosen = choose(stratum, facts, threads=5000, rows=600)
    assert facts.rows[chosen].sum() <= 600
    everything = choose(stratum, facts, threads=10_000, rows=10**6)
    assert len(everything) == CROWDED + THEIRS
