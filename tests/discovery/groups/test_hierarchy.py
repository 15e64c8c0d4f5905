"""Niches of several scales brought together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.groups.group import Group
from coterie_discovery.groups.hierarchy import hierarchy

PEOPLE, THREADS = 40, 60


def group(code, scale, threads):
    people, threads = np.arange(8), np.asarray(threads)
    return Group(code, scale, threads, threads, np.ones(len(threads)), people, np.ones(8), 5.0, 8.0, 0.9, (6, 9))


def part(between):
    """The first twenty people write in threads 0-29, either anywhere there or each in one half; others elsewhere."""
    rng = np.random.default_rng(0)
    table = np.zeros((THREADS, PEOPLE), dtype=np.float32)
    for member in range(20):
        half = np.arange(30) if between else np.arange(15) + 15 * (member % 2)
        table[rng.choice(half, 6, replace=False), member] = 1
    for member in range(20, PEOPLE):
        table[rng.choice(np.arange(30, 60), 6, replace=False), member] = 1
    return sparse.csr_matrix(table)


@pytest.fixture
def three():
    return [group(0, 0, range(30)), group(1, 1, range(15)), group(2, 1, range(15, 30))]


def test_what_is_only_its_parts_side_by_side_gives_way_to_them(three):
    found = hierarchy(three, part(between=False), np.ones(3))
    assert sorted(one.group.code for one in found) == [1, 2]


def test_parts_without_people_of_their_own_are_one_niche(three):
    found = hierarchy(three, part(between=True), np.array([0.9, 0.8, 0.8]))
    assert [(one.group.code, one.children) for one in found] == [(0, ())]


def test_chatter_around_a_niche_is_not_counted_in():
    """Half of the people come for threads 0-14, and once say something in 15-32; the others keep to 33-59."""
    rng = np.random.default_rng(0)
    table = np.zeros((THREADS, PEOPLE), dtype=np.float32)
    for member in range(20):
        table[rng.choice(15, 5, replace=False), member] = 1
        table[rng.choice(np.arange(15, 33)), member] = 1
    for member in range(20, PEOPLE):
        table[rng.choice(np.arange(33, 60), 6, replace=False), member] = 1
    both = [group(0, 0, range(33)), group(1, 1, range(15))]
    found = hierarchy(both, sparse.csr_matrix(table), np.array([0.9, 0.8]))
    assert [(one.group.code, one.children) for one in found] == [(1, ())]


def test_chatter_of_those_who_are_in_no_niche_is_not_counted_in_either():
    """Ten people each come for the five threads of one of six niches; forty others say something anywhere in 30-59."""
    rng = np.random.default_rng(0)
    table = np.zeros((THREADS, 100), dtype=np.float32)
    for member in range(100):
        own = np.arange(30, 60) if member >= 60 else np.arange(5) + 5 * (member % 6)
        table[rng.choice(own, 4, replace=False), member] = 1
    niches = [group(code, 1, range(5 * code, 5 * code + 5)) for code in range(6)]
    with_chatter = group(6, 0, [*range(5), *range(30, 52)])
    found = hierarchy([with_chatter, *niches], sparse.csr_matrix(table), np.linspace(0.8, 0.9, 7))
    assert sorted((one.group.code, one.children) for one in found) == [(code, ()) for code in range(6)]


def test_neighbours_amid_chatter_are_no_niche_together():
    """As before, but the people of the first two niches are in both, and chatter is a little over a third."""
    rng = np.random.default_rng(0)
    table = np.zeros((THREADS, 100), dtype=np.float32)
    for member in range(100):
        here = np.arange(10) if member % 6 < 2 else np.arange(5) + 5 * (member % 6)
        table[rng.choice(np.arange(30, 60) if member >= 60 else here, 4, replace=False), member] = 1
    niches = [group(code, 1, range(5 * code, 5 * code + 5)) for code in range(6)]
    with_chatter = group(6, 0, [*range(10), *range(30, 36)])
    found = hierarchy([with_chatter, *niches], sparse.csr_matrix(table), np.linspace(0.8, 0.9, 7))
    assert sorted((one.group.code, one.children) for one in found) == [(code, ()) for code in range(6)]


def test_of_one_niche_at_two_scales_the_one_that_comes_back_better_is_shown():
    same = [group(0, 0, range(30)), group(1, 1, range(25))]
    for stability, shown in (([0.9, 0.5], 0), ([0.5, 0.9], 1)):
        found = hierarchy(same, part(between=True), np.array(stability))
        assert [one.group.code for one in found] == [shown]


def test_a_niche_that_lies_in_no_other_stands_alone():
    apart = [group(0, 0, range(30)), group(1, 2, range(40, 60))]
    found = hierarchy(apart, part(between=True), np.ones(2))
    assert sorted(one.group.code for one in found) == [0, 1]
