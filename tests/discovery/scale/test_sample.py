"""A sample that keeps small circles of people whole."""

from __future__ import annotations

import numpy as np
import pytest

from coterie_discovery.scale.meetings import circles
from coterie_discovery.scale.sample import ThreadTotals, choose, leaders, strata

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
def led(platform):
    return leaders(*platform, CROWDED + THEIRS)


@pytest.fixture(scope="module")
def facts():
    n = CROWDED + THEIRS
    return ThreadTotals(np.full(n, 6), np.full(n, 6), np.arange(n) % 5, np.arange(n) * 1000)


def test_those_who_keep_meeting_are_a_circle_and_nobody_else(platform):
    circle = circles(*platform, CROWD + CIRCLE)
    theirs = circle[CROWD:]
    assert len(set(theirs.tolist())) == 1
    assert theirs[0] >= 0
    assert (circle[:CROWD] >= 0).mean() < 0.1, "a few meet twice by chance"


def test_nobody_meets_anybody_in_nothing():
    nobody = np.zeros(0, np.int32)
    assert circles(nobody, nobody, 3).tolist() == [-1, -1, -1]


def test_a_small_circle_is_in_the_sample_whole(platform, facts, led):
    stratum = strata(*platform, circles(*platform, CROWD + CIRCLE), facts)
    chosen = choose(stratum, facts, led, threads=300, rows=10_000)
    assert len(chosen) <= 300
    assert (chosen >= CROWDED).sum() == THEIRS, "a tenth of them would be left by chance alone"


def test_the_rest_is_taken_evenly_over_places_and_time(platform, facts, led):
    stratum = strata(*platform, circles(*platform, CROWD + CIRCLE), facts)
    chosen = choose(stratum, facts, led, threads=300, rows=10_000)
    crowd = chosen[chosen < CROWDED]
    places = np.bincount(facts.place[crowd], minlength=5)
    assert places.max() <= 1.2 * places.min()
    halves = (facts.first_at[crowd] < facts.first_at[CROWDED // 2]).mean()
    assert 0.45 < halves < 0.55


def test_a_sample_holds_no_more_rows_than_it_may(platform, facts, led):
    stratum = strata(*platform, circles(*platform, CROWD + CIRCLE), facts)
    chosen = choose(stratum, facts, led, threads=5000, rows=600)
    assert facts.rows[chosen].sum() <= 600
    everything = choose(stratum, facts, led, threads=10_000, rows=10**6)
    assert len(everything) == CROWDED + THEIRS


def test_half_of_a_large_stratum_is_taken_person_by_person(platform, facts, led):
    thread, member = platform
    chosen = choose(np.zeros(CROWDED + THEIRS, np.int64), facts, led, threads=300, rows=10_000)
    there = np.isin(thread, chosen)
    back = np.bincount(member[there])[:CROWD]
    some = np.random.default_rng(1).choice(CROWDED + THEIRS, 300, replace=False)
    by_chance = np.bincount(member[np.isin(thread, some)])[:CROWD]
    assert (back >= 4).sum() >= 15 > 5 >= (by_chance >= 4).sum()


def test_nobody_takes_up_the_sample():
    """One person is in every thread."""
    rng = np.random.default_rng(0)
    rows = {(t, 0) for t in range(20_000)} | {(t, int(rng.integers(1, 4000))) for t in range(20_000) for _ in range(2)}
    table = np.array(sorted(rows), dtype=np.int32)
    led = leaders(np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1]), 20_001)
    assert 5 < (led == 0).sum() < 100
    assert led[20_000] == len(table), "nobody is there"


def test_nothing_is_chosen_of_nothing():
    none = np.zeros(0, np.int64)
    led = leaders(none.astype(np.int32), none.astype(np.int32), 0)
    assert len(choose(none, ThreadTotals(none, none, none, none), led, threads=10, rows=10)) == 0
