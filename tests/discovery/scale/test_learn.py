"""What the threads of a sample teach about all others."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy import sparse

from coterie_discovery.scale.learn import Labels, Words, learn_judge, logged, telling
from coterie_discovery.text.terms import Terms

INSIDE, OUTSIDE = 40, 400


def threads(rng):
    """What people say of forty threads of a niche and of four hundred others, well apart."""
    people = np.concatenate([rng.normal(5, 1, INSIDE), rng.normal(-3, 1, OUTSIDE)])
    return people, np.zeros_like(people), np.arange(len(people)) < INSIDE


def test_a_judge_tells_threads_apart_by_what_their_people_do():
    people, words, inside = threads(np.random.default_rng(0))
    judge = learn_judge(people, words, inside, np.ones(len(people)))
    assert ((judge.sure(people, words) >= 0.5) == inside).all()
    assert judge.words == 0


def test_one_mistaken_thread_that_stands_for_thousands_does_not_outweigh_the_others():
    people, words, inside = threads(np.random.default_rng(0))
    stands_for = np.where(inside, 1.0, 1000.0)
    mistaken = inside.copy()
    mistaken[-3:] = True
    judge = learn_judge(people, words, mistaken, stands_for)
    found = judge.sure(people, words) >= 0.5
    assert found[:INSIDE].mean() > 0.9
    assert not found[INSIDE:].any()


def test_a_niche_that_is_everything_or_nothing_teaches_nothing():
    nothing = learn_judge(np.ones(5), np.ones(5), np.zeros(5, bool), np.ones(5))
    assert (nothing.sure(np.full(3, 99.0), np.full(3, 99.0)) == 0).all()


def test_straying_in_once_says_nothing_and_coming_back_does():
    busy = pa.table({"member": pa.array([0, 1, 2, 3], pa.int32()), "n": [100, 100, 4, 100]})
    strayed_once, came_back, does_little, as_anybody = 0, 1, 2, 3
    member = np.array([strayed_once, came_back, does_little, as_anybody])
    times, share = np.array([1, 5, 1, 5]), np.array([0.01, 0.01, 0.01, 0.02])
    assert telling(member, times, share, busy).tolist() == [False, True, True, False]


def test_a_thread_does_not_vouch_for_itself():
    """A word that stands in one thread alone speaks for its niche there, and not where others are asked."""
    counts = sparse.lil_matrix((20, 3), dtype=np.float32)
    counts[:10, 0], counts[10:, 1], counts[0, 2] = 1, 1, 5
    words = Words(Terms([], [], counts.tocsr()))
    thread, labels = np.arange(20), Labels(np.arange(10), np.zeros(10, np.int64), 1)
    by_all = logged(words.interests.counts) @ words.fit(thread, 20, labels).ratio_
    by_others = words.cross_validated_scores(thread, 20, labels)
    assert by_others.shape == (20, 1)
    assert (by_others[:10] > 0).all()
    assert (by_others[10:] < 0).all()
    assert by_all[0] > 2 * by_all[1]
    assert abs(by_others[0] - by_others[1]) < by_others[1]
