"""What makes a group a niche, and who belongs to it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.groups.group import Group, groups_of, is_niche
from coterie_discovery.groups.membership import membership_test
from coterie_discovery.groups.return_lift import beyond_parts, lift_over_chance, return_lift, visits
from coterie_discovery.scale.assign import SURE
from coterie_discovery.signals.columns import UNKNOWN_TIME
from tests.support.found import some

REGULARS, VISITORS = 6, 30


def visits_of_regulars(seed=0):
    """Regulars mostly in the first group's twelve threads; visitors anywhere among all forty-eight."""
    rng = np.random.default_rng(seed)
    table = np.zeros((48, REGULARS + VISITORS), dtype=np.float32)
    for member in range(REGULARS):
        table[rng.choice(12, 6, replace=False), member] = 1
    for member in range(REGULARS, REGULARS + VISITORS):
        table[rng.choice(48, 4, replace=False), member] = 1
    return sparse.csr_matrix(table), np.repeat([0, 1, 2, 3], 12)


def test_people_belong_where_they_are_far_more_often_than_by_chance():
    part, labels = visits_of_regulars()
    tail, affinity = membership_test(part, labels)
    assert (tail[:REGULARS, 0] < 0.01).all()
    assert (tail[:REGULARS, 1:] == 1).all()
    assert (tail[REGULARS:, 0] < 0.01).sum() <= 2
    assert affinity[:REGULARS, 0].min() > affinity[REGULARS:, 0].mean()
    assert affinity.min() >= 0
    assert affinity.max() <= 1


def test_a_single_post_is_never_enough_to_belong():
    part, labels = visits_of_regulars()
    once = sparse.hstack([part, sparse.csr_matrix(np.eye(48, 1, dtype=np.float32))]).tocsr()
    assert membership_test(once, labels)[0][-1].min() == 1


def test_regulars_make_a_group_faithful_and_chatter_is_about_one():
    rng = np.random.default_rng(0)
    inside = rng.multinomial(4, [0.125] * 8, size=100).astype(float)
    inside[:15] = rng.multinomial(6, [0.65] + [0.05] * 7, size=15)
    found = return_lift(inside)
    assert found.lift[0] > 1.25
    assert found.z_score[0] > 1.64
    assert found.lift[1:].max() < 1.25
    assert found.z_score[1:].max() < 1.64


def test_two_people_alone_make_no_group():
    inside = np.random.default_rng(4).multinomial(4, [0.25] * 4, size=60).astype(float)
    inside[:2] = [40, 0, 0, 0]
    assert return_lift(inside).z_score[0] < 1.64


def test_one_person_alone_makes_no_group_faithful():
    rng = np.random.default_rng(1)
    table = np.zeros((48, 31), dtype=np.float32)
    table[:12, 0] = 1
    for member in range(1, 31):
        table[rng.choice(48, 4, replace=False), member] = 1
    found = return_lift(visits(sparse.csr_matrix(table), np.repeat([0, 1, 2, 3], 12)))
    assert found.z_score[0] < 1.64


def test_a_few_very_active_generalists_do_not_hide_those_who_come_for_one_thing():
    """Fifty people come to one subject only; three are everywhere, a hundred times as often."""
    inside = np.zeros((53, 4))
    inside[:50] = np.eye(4)[np.arange(50) % 4] * 2
    inside[50:] = 50
    found = return_lift(inside)
    assert (found.lift > 1.2).all()
    assert (found.z_score > 3).all()


def test_general_chatter_by_those_without_a_niche_is_no_niche():
    """Forty people have a niche; the others share three kinds of chatter at random."""
    rng = np.random.default_rng(2)
    inside = np.zeros((300, 5))
    inside[:40, 0] = 10
    inside[:40] += rng.multinomial(1, [0, 0, 1 / 3, 1 / 3, 1 / 3], size=40)
    inside[40:] += rng.multinomial(4, [0, 0, 1 / 3, 1 / 3, 1 / 3], size=260)
    found, naive = return_lift(inside), lift_over_chance(inside)
    assert found.lift[0] > 1.5
    assert found.z_score[0] > 10
    assert naive.z_score[2:].min() > 1.64, "against everything people do, chatter looks like a niche"
    assert found.z_score[2:].max() < 1.64


def test_chatter_is_no_niche_where_most_of_what_people_do_is_in_niches():
    """The fewer chat, the more they seem to keep to it: against everything, five times as often as chance here."""
    rng = np.random.default_rng(5)
    inside = np.zeros((1300, 13))
    inside[:1000, :10] = np.eye(10)[np.arange(1000) % 10] * 5
    inside[:1000, 10:] = rng.multinomial(1, [0.1, 0.1, 0.1, 0.7], size=1000)[:, :3]
    inside[1000:, 10:] = rng.multinomial(4, [1 / 3] * 3, size=300)
    found, naive = return_lift(inside), lift_over_chance(inside)
    assert naive.lift[10:].min() > 3
    assert naive.z_score[10:].min() > 3
    assert found.z_score[10:].max() < 1.64
    assert found.lift[:10].min() > 6


def test_a_group_is_more_than_its_parts_when_its_people_go_between_them():
    rng = np.random.default_rng(3)
    elsewhere = rng.poisson(4, size=(80, 1)).astype(float)
    between = np.where(np.arange(80)[:, None] < 40, rng.poisson(3, size=(80, 2)), 0).astype(float)
    beside = np.where((np.arange(80)[:, None] % 2) == np.arange(2), rng.poisson(3, size=(80, 2)), 0).astype(float)
    for parts, more in ((between, True), (beside, False)):
        inside = np.column_stack([parts, elsewhere])
        assert (beyond_parts(inside, parts.sum(axis=1), parts) > 1.25) is more


@pytest.fixture
def group():
    people = np.arange(8)
    return Group(0, 0, np.arange(20), np.arange(20), np.ones(20), people, np.ones(8), 5.0, 8.0, 0.9, (6, 9))


def test_a_niche_needs_people_beyond_doubt_who_come_back_and_weeks_to_live_in(group):
    assert is_niche(group, floor=5)
    assert not is_niche(group, floor=9)
    assert not is_niche(replace(group, faithfulness=1.0), floor=5)
    assert not is_niche(replace(group, z_score=1.0), floor=5)
    assert not is_niche(replace(group, likely=(3, 9)), floor=5)  # most may be there by chance
    assert not is_niche(replace(group, consistency=0.1), floor=5)
    assert is_niche(replace(group, consistency=None), floor=5)


def test_a_thread_is_sure_of_its_home_however_many_other_groups_it_could_be_in():
    """All else is placed by the threads that a sample is sure of: without them a niche would be lost again."""
    part, labels = visits_of_regulars()
    untimed = SimpleNamespace(posts=SimpleNamespace(at=np.array([UNKNOWN_TIME])))
    for code, group in some(enumerate(groups_of(untimed, part, labels, np.full((48, 4), 0.01)))):
        assert set(group.threads[group.weight >= SURE]) == set(np.flatnonzero(labels == code))
