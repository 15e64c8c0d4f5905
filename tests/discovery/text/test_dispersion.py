"""How evenly terms are spread."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.text.dispersion import deviation, evenness, uneven


def counts(*columns):
    return sparse.csr_matrix(np.array(columns, np.float32).T)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_what_chance_spreads_is_even_and_what_some_speak_of_much_is_not(rng):
    even, bursty = rng.poisson(0.5, 2000), rng.poisson(5, 2000) * (np.arange(2000) % 10 == 0)
    table = counts(even, bursty, np.full(2000, 20))
    assert evenness(table)[0] == pytest.approx(1, abs=0.05)
    assert evenness(table)[1] < 0.3


def test_longer_threads_may_have_a_word_more_often(rng):
    size = np.repeat([5, 100], 1000)
    table = counts(rng.poisson(0.01 * size), size)
    assert evenness(table)[0] == pytest.approx(1, abs=0.06)


def test_proportions_deviate_by_nothing_beyond_chance_unless_a_place_is_a_home(rng):
    size = np.full(20, 1000)
    home = np.zeros(20)
    home[3] = 200
    some = deviation(counts(rng.multinomial(200, size / size.sum()), home, size))
    assert abs(some[0]) < 0.08
    assert some[1] > 0.7


def test_a_term_goes_only_when_it_is_even_everywhere(rng):
    even, filler = rng.poisson(0.5, 2000), 20 * rng.poisson(3, (3, 2000)) * (rng.random((3, 2000)) < 0.3)
    threads = counts(even, *filler)
    people = counts(np.add.reduceat(even, np.arange(0, 2000, 4)), *np.full((3, 500), 80))
    few = counts(np.where(np.arange(500) < 20, 50, 0), *np.full((3, 500), 80))
    home = counts([1000, 0, 0, 0, 0], *np.full((3, 5), 8000))
    assert not uneven(threads, people, None)[0]
    assert uneven(threads, few, None)[0]
    assert uneven(threads, people, home)[0]


def test_where_nearly_all_terms_are_even_it_tells_nothing(rng):
    assert uneven(counts(*rng.poisson(0.5, (5, 2000))), None, None).all()


def test_rare_terms_cannot_be_told_to_be_even(rng):
    assert uneven(counts(rng.permutation([1] * 5 + [0] * 1995), np.full(2000, 20)), None, None)[0]
