"""Intervals, beside figures from the literature and in what must hold always."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie_discovery.evidence.intervals import bootstrap_mean, normalised_entropy, poisson, wilson


def test_wilson_of_a_known_case():
    # Newcombe 1998, table 1: 81 of 263.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-4)


def test_poisson_of_known_cases():
    assert poisson(0) == pytest.approx((0, 3.689), abs=1e-3)
    assert poisson(10) == pytest.approx((4.795, 18.390), abs=1e-3)


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_lies_within_its_interval(count, base):
    count = min(count, base)
    low, high = wilson(count, base)
    assert 0 <= low <= count / base + 1e-12
    assert count / base - 1e-12 <= high <= 1


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12))
def test_entropy_is_zero_in_one_place_and_one_when_even(counts):
    n = len(counts)
    assert 0 <= normalised_entropy(np.array(counts), n) <= 1 + 1e-12
    assert normalised_entropy(np.array([7] * n), n) == pytest.approx(1)
    assert normalised_entropy(np.array([7] + [0] * (n - 1)), n) == 0


def test_the_bootstrap_is_the_same_every_time():
    values = np.arange(20.0)
    assert bootstrap_mean(values, 3) == bootstrap_mean(values, 3)
    low, high = bootstrap_mean(values, 3)
    assert low < values.mean() < high
