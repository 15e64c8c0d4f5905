"""A niche is known again: whatever order, labels and keys it comes in, as it drifts, and beside others like it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie_discovery.history.matching import Body, alike, body, match, new_identity, within
from coterie_discovery.result.model import EarlierNiche


def rows(keys, weights=None):
    weights = [1.0] * len(keys) if weights is None else weights
    return tuple((key, float(weight)) for key, weight in zip(keys, weights, strict=True))


def niche(identity, members, threads=(), absent=0):
    return EarlierNiche(identity, identity, identity, rows(members), rows(threads), people=len(members), absent=absent)


def people(first, last):
    return [f"m{i}" for i in range(first, last)]


@st.composite
def platforms(draw):
    """Overlapping groups of a few hundred people and threads, and the same a while later."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(1, 8))

    def group(pool, size):
        keys = rng.choice(pool, size=size, replace=False)
        return rows([f"k{key}" for key in keys], rng.random(size))

    before = [
        EarlierNiche(f"i{k}", f"n{k}", f"name {k}", group(300, 25), group(200, 20), absent=int(rng.integers(0, 2)))
        for k in range(n)
    ]
    now = [
        Body(each.members[: int(rng.integers(5, 25))] + group(300, 5), each.threads[: int(rng.integers(2, 20))])
        for each in before
        if rng.random() < 0.9
    ] + [Body(group(300, 12), group(200, 10))]
    return before, now, rng


def pairs(before, now):
    return {j: before[i].identity for j, i in match(before, now).items()}


@given(platforms())
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_labels_nor_spelling_changes_a_match(case):
    before, now, rng = case
    found = pairs(before, now)
    order_before, order_now = rng.permutation(len(before)), rng.permutation(len(now))
    shuffled = pairs([before[i] for i in order_before], [now[j] for j in order_now])
    assert {int(order_now[j]): identity for j, identity in shuffled.items()} == found

    def respelled(of):
        return tuple((f"{hash(key) % 997}-{key}", weight) for key, weight in of)

    renamed = [
        replace(each, key="x", name="", members=respelled(each.members), threads=respelled(each.threads))
        for each in before
    ]
    assert pairs(renamed, [Body(respelled(each.members), respelled(each.threads)) for each in now]) == found


@given(platforms())
@settings(max_examples=40, deadline=None)
def test_a_match_is_one_to_one_and_the_same_run_again_matches_itself(case):
    before, now, _ = case
    found = match(before, now)
    assert len(set(found.values())) == len(found)
    again = match(before, [body(each) for each in before])
    assert again == {k: k for k in range(len(before))}


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_a_niche_that_swaps_a_fifth_of_its_people_in_each_of_five_runs_keeps_its_identity(seed):
    rng = np.random.default_rng(seed)
    known = {name: people(200 * k, 200 * k + 30) for k, name in enumerate(("one", "two", "three"))}
    threads = {name: [f"{name}-{t}" for t in range(40)] for name in known}
    previous = [niche(name, known[name], threads[name]) for name in known]
    fresh = iter(range(10_000))
    for _ in range(5):
        for name in known:
            stay = [known[name][i] for i in np.sort(rng.permutation(30)[:24])]
            known[name] = stay + [f"new{next(fresh)}" for _ in range(6)]
            keep = [threads[name][i] for i in np.sort(rng.permutation(40)[:32])]
            threads[name] = keep + [f"t{next(fresh)}" for _ in range(8)]
        now = [Body(rows(known[name]), rows(threads[name])) for name in known]
        assert pairs(previous, now) == dict(enumerate(known))
        previous = [niche(name, known[name], threads[name]) for name in known]
    assert not set(known["one"]) & set(people(0, 6)) or len(set(known["one"]) & set(people(0, 30))) < 25


def test_the_pairs_are_the_best_altogether_not_one_after_the_other():
    before = [niche("a", people(0, 20)), niche("b", people(20, 50))]
    # The first looks most like "b", and the second like nothing else.
    now = [Body(rows([*people(0, 14), *people(20, 42)]), ()), Body(rows(people(20, 50)), ())]
    assert pairs(before, now) == {0: "a", 1: "b"}


def test_threads_of_the_new_month_do_not_make_a_niche_a_stranger():
    before = [niche("a", people(0, 20), ["t1", "t2"])]
    now = [Body(rows(people(0, 20)), rows(["t1", "t2", *(f"new{i}" for i in range(50))]))]
    assert alike([body(before[0])], now)[0, 0] == 1.0


def test_without_a_thread_in_common_people_decide_and_without_people_threads():
    assert alike([body(niche("a", people(0, 10), ["t1"]))], [Body(rows(people(0, 10)), rows(["t2"]))])[0, 0] == 1.0
    assert alike([body(niche("a", [], ["t1", "t2"]))], [Body((), rows(["t1", "t2"]))])[0, 0] == 1.0
    assert match([niche("a", [], [])], [Body((), ())]) == {}
    assert match([], [Body(rows(["m"]), ())]) == {}
    assert match([niche("a", people(0, 9))], []) == {}


def test_the_heart_of_a_niche_counts_more_than_its_edge():
    before = Body(rows(people(0, 20), [1.0] * 5 + [0.1] * 15), ())
    heart, edge = Body(rows(people(0, 5)), ()), Body(rows(people(5, 20), [0.1] * 15), ())
    likeness = alike([before], [heart, edge])[0]
    assert likeness[0] > 0.7 > 0.3 > likeness[1]


def test_what_was_found_last_time_comes_before_what_is_long_gone():
    members = people(0, 20)
    before = [niche("gone", members, absent=3), niche("here", [*members[:19], "x"])]
    assert pairs(before, [Body(rows(members), ())]) == {0: "here"}


def test_strangers_are_not_matched():
    assert match([niche("a", people(0, 20))], [Body(rows(people(15, 40)), ())]) == {}


def test_how_much_went_where_is_told_both_ways():
    into, out_of = within([body(niche("a", people(0, 10)))], [Body(rows(people(0, 5)), ())])
    assert (into[0, 0], out_of[0, 0]) == (0.5, 1.0)
    into, out_of = within([], [])
    assert into.shape == out_of.shape == (0, 0)


def test_a_new_identity_depends_on_people_and_threads_alone_and_is_nobody_else_s():
    own = Body(rows(["b", "a"]), rows(["t"]))
    made = new_identity(own, ())
    assert made == new_identity(Body(rows(["a", "b"], [0.1, 0.9]), rows(["t"], [0.5])), ())
    assert made != new_identity(Body(rows(["a"]), rows(["b", "t"])), ())
    assert new_identity(own, {made}) not in ("", made)
    assert made.startswith("i")  # never taken for a number


@pytest.mark.parametrize("wrong", [("a", "a"), ("a", "")])
def test_an_earlier_run_whose_niches_cannot_be_told_apart_is_refused(wrong):
    from coterie_discovery.history.previous import Previous

    with pytest.raises(ValueError, match="identity of its own"):
        Previous(tuple(niche(each, ["m"]) for each in wrong))
