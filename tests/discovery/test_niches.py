"""What makes a group a niche, and who belongs to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.niches import Group, belonging, faithfulness, is_niche

REGULARS, VISITORS = 6, 30


def visits(seed=0):
    """Regulars mostly in the first group's twelve threads; visitors anywhere among all forty-eight."""
    rng = np.random.default_rng(seed)
    table = np.zeros((48, REGULARS + VISITORS), dtype=np.float32)
    for member in range(REGULARS):
        table[rng.choice(12, 6, replace=False), member] = 1
    for member in range(REGULARS, REGULARS + VISITORS):
        table[rng.choice(48, 4, replace=False), member] = 1
    return sparse.csr_matrix(table), np.repeat([0, 1, 2, 3], 12)


def test_people_belong_where_they_are_far_more_often_than_by_chance():
    part, labels = visits()
    tail, affinity = belonging(part, labels)
    assert (tail[:REGULARS, 0] < 0.01).all()
    assert (tail[:REGULARS, 1:] == 1).all()
    assert (tail[REGULARS:, 0] < 0.01).sum() <= 2
    assert affinity[:REGULARS, 0].min() > affinity[REGULARS:, 0].mean()
    assert affinity.min() >= 0
    assert affinity.max() <= 1


def test_a_single_post_is_never_enough_to_belong():
    part, labels = visits()
    once = sparse.hstack([part, sparse.csr_matrix(np.eye(48, 1, dtype=np.float32))]).tocsr()
    assert belonging(once, labels)[0][-1].min() == 1


def test_regulars_make_a_group_faithful_and_chatter_is_about_one():
    part, labels = visits()
    lift = faithfulness(part, labels)
    assert lift[0] > 1.8
    assert lift[1:].max() < 1.4


def test_one_person_alone_makes_no_group_faithful():
    rng = np.random.default_rng(1)
    table = np.zeros((48, 31), dtype=np.float32)
    table[:12, 0] = 1
    for member in range(1, 31):
        table[rng.choice(48, 4, replace=False), member] = 1
    assert faithfulness(sparse.csr_matrix(table), np.repeat([0, 1, 2, 3], 12))[0] < 1.8


@pytest.fixture
def group():
    people = np.arange(8)
    return Group(0, np.arange(20), np.ones(20), people, np.ones(8), 5.0, 0.9, (6, 9))


def test_a_niche_needs_people_who_come_back_and_weeks_to_live_in(group):
    assert is_niche(group, floor=5)
    assert not is_niche(group, floor=9)
    assert not is_niche(replace(group, faithfulness=1.0), floor=5)
    assert not is_niche(replace(group, consistency=0.1), floor=5)
    assert is_niche(replace(group, consistency=None), floor=5)
