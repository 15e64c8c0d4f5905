"""Do people return to a group who had no say in what it is?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from coterie_discovery.groups.group import Group
from coterie_discovery.groups.out_of_bag import unprompted, unrefuted
from coterie_discovery.groups.return_lift import return_lift, visits
from coterie_discovery.groups.stability import Replicate

THREADS, PEOPLE, TURNS = 120, 200, 12


def group_of(threads):
    core = np.array(threads, np.int64)
    nobody = np.zeros(0, np.int64)
    return Group(0, 0, core, core, np.ones(len(core)), nobody, np.zeros(0), 2.0, 5.0, None, (0, 0))


def bags(looks_of, seed=0):
    """Resamples in which every thread stayed; ``looks_of(drawn)`` are the groups that were found in each."""
    rng = np.random.default_rng(seed)
    drawn = [rng.multinomial(PEOPLE, np.full(PEOPLE, 1 / PEOPLE)) > 0 for _ in range(TURNS)]
    return [Replicate(looks_of(who), np.ones(THREADS, bool), who) for who in drawn]


@pytest.fixture
def anywhere():
    """Everybody in five random threads: nothing to find. (threads, members)"""
    rng = np.random.default_rng(1)
    table = np.zeros((THREADS, PEOPLE), np.float32)
    for member in range(PEOPLE):
        table[rng.choice(THREADS, 5, replace=False), member] = 1
    return table


def made_of_people(table, who):
    """Thirty threads that share as many of these people as can be: what clustering noise gives."""
    shared = table[:, who] @ table[:, who].T
    np.fill_diagonal(shared, 0)
    inside = np.arange(THREADS) < 30
    for _ in range(20):
        inside = np.argsort(np.argsort(-shared @ inside, kind="stable")) < 30
    return inside.astype(np.int64)


def test_who_made_a_group_of_noise_returns_to_it_and_nobody_else_does(anywhere):
    part = sparse.csr_matrix(anywhere)
    labels = made_of_people(anywhere, np.ones(PEOPLE, bool))
    assert return_lift(visits(part, labels)).z_score[1] > 1.64, "it looks like a niche to those who made it"
    noise = group_of(np.flatnonzero(labels))
    resamples = bags(lambda who: [made_of_people(anywhere, who)])
    found, asked = unprompted([noise], part, resamples)
    assert found.lift[0] < 1.25
    assert asked[0] > 20
    assert unrefuted([noise], part, resamples) == []


def test_people_return_to_a_niche_whether_they_were_looked_at_or_not(anywhere):
    rng = np.random.default_rng(2)
    for member in range(20):
        anywhere[:, member] = 0
        anywhere[rng.choice(30, 5, replace=False), member] = 1
    part, niche, other = sparse.csr_matrix(anywhere), group_of(range(30)), group_of(range(60, 90))
    labels = np.zeros(THREADS, np.int64)
    labels[60:90], labels[:30] = 1, 2
    coarse = np.zeros(THREADS, np.int64)
    resamples = bags(lambda who: [coarse, labels])
    found, _ = unprompted([niche, other], part, resamples)
    assert found.lift[0] > 1.3
    assert found.z_score[0] > 3
    assert unrefuted([niche, other], part, resamples) == [niche]


def test_what_nobody_can_be_asked_about_is_not_refuted(anywhere):
    """Its people write among themselves alone, so that with them its threads are gone."""
    anywhere[:20] = 0
    for member in range(10):
        anywhere[:, member] = 0
        anywhere[2 * member : 2 * member + 2, member] = 1
    alone = group_of(range(20))
    labels = np.zeros(THREADS, np.int64)
    labels[:20] = 1
    resamples = []
    for bag in bags(lambda who: [labels]):
        kept = (anywhere[:, bag.drawn] > 0).any(axis=1)
        resamples.append(bag._replace(labels=[np.where(kept, labels, -1)], kept=kept))
    _, asked = unprompted([alone], sparse.csr_matrix(anywhere), resamples)
    assert asked[0] == 0
    assert unrefuted([alone], sparse.csr_matrix(anywhere), resamples) == [alone]


def test_without_groups_or_people_there_is_nothing_to_ask(anywhere):
    part = sparse.csr_matrix(anywhere)
    resamples = bags(lambda who: [np.zeros(THREADS, np.int64)])
    assert unrefuted([], part, resamples) == []
    nobody = sparse.csr_matrix((THREADS, 0), dtype=np.float32)
    empty = [bag._replace(drawn=np.zeros(0, bool)) for bag in resamples]
    assert len(unrefuted([group_of(range(30))], nobody, empty)) == 1
