"""Single measures: what they say of cases that can be reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coterie_discovery.evidence.bursts import burst_share, burst_words, steadiness
from coterie_discovery.evidence.measures import pairs_by_chance
from coterie_discovery.evidence.need import need
from coterie_discovery.evidence.people import Grouped
from coterie_discovery.evidence.trend import slope_of
from coterie_discovery.result.model import Measure, Search


def test_what_lives_every_week_is_steady_and_a_burst_is_not():
    platform = np.full(50, 100)
    steady, burst = np.full(50, 2), np.zeros(50, np.int64)
    burst[20:22] = 50
    assert steadiness(steady, platform, seed=0) == (1.0, 1.0, 1.0)
    value, low, high = steadiness(burst, platform, seed=0)
    assert low <= value <= high < 0.2
    assert burst_share(burst) == 1.0
    assert burst_share(steady) == pytest.approx(4 / 50)
    assert burst_words(burst) == "100% of it in its fullest 4 weeks"
    assert burst_share(np.zeros(3, np.int64)) == 0.0


def test_a_niche_is_not_blamed_for_weeks_in_which_the_platform_slept():
    platform = np.tile([100, 0], 20)
    niche = np.tile([3, 0], 20)
    assert steadiness(niche, platform, seed=0)[0] == pytest.approx(1.0)


def test_pairs_expected_by_chance_are_those_of_every_pair_of_people():
    degree = np.array([1, 1, 2, 5, 5, 5, 9], float)
    slow = sum(1 - np.exp(-degree[i] * degree[j] / 40) for i in range(7) for j in range(i))
    assert pairs_by_chance(degree, 40) == pytest.approx(slow)


def test_ten_thousand_people_cost_no_hundred_million_pairs():
    degree = np.random.default_rng(0).zipf(1.8, 10_000).clip(0, 500).astype(float)
    assert pairs_by_chance(degree, degree.sum() * 20) > 0


def share(name, count, base):
    value = count / base
    return Measure(name, value, value - 0.1, value + 0.1, value, None, None, count, base, f"{count} of {base}", ("p",))


def untold(name):
    return Measure(name, None, None, None, 0.0, None, None, None, None, "too few")


def test_need_is_mostly_the_greatest_lack_and_says_its_parts():
    searches = (Search("macro rail", 10, 8, 5),)
    told = need(share("unanswered", 40, 50), searches, share("homelessness", 5, 50), seed=0)
    assert told.value == pytest.approx(0.7 * 0.8 + 0.3 * (0.8 + 0.5 + 0.1) / 3, abs=1e-4)
    assert told.low < told.value < told.high
    assert "5 of 10 searches found nothing" in told.text
    assert told.posts


def test_need_cannot_be_told_without_any_of_its_parts():
    assert need(untold("unanswered"), (), untold("homelessness"), seed=0).value is None


def test_a_trend_is_less_sure_where_months_take_after_each_other():
    rng = np.random.default_rng(0)
    alone = rng.poisson(50, 60).astype(float)
    drift = np.cumsum(rng.normal(0, 1, 60))
    slow = rng.poisson(50 * np.exp(0.15 * (drift - drift.mean()))).astype(float)
    assert slope_of(slow)[1] > 2 * slope_of(alone)[1]
    growing = slope_of(20 * np.exp(0.05 * np.arange(40)))
    assert growing[0] == pytest.approx(0.05, abs=1e-6)


def test_things_grouped_by_owner_are_in_order_and_nobodys_are_left_out():
    grouped = Grouped.of(np.array([1, -1, 0, 1, 1]), np.array([7, 9, 3, 5, 7]), 3)
    assert [grouped[i].tolist() for i in range(3)] == [[3], [5, 7, 7], []]
    assert Grouped.of(np.array([1, 1]), np.array([7, 7]), 2, distinct=True).count.tolist() == [0, 1]
