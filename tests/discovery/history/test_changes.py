"""What changed between two runs is called by its name."""

from __future__ import annotations

from dataclasses import replace

from coterie_discovery.history.changes import changes
from coterie_discovery.history.lineage import Lineage
from coterie_discovery.history.matching import Body, match, new_identity
from coterie_discovery.history.previous import Previous
from coterie_discovery.result.model import EarlierNiche, Niche
from tests.discovery.factories import a_discovery

PATTERN = a_discovery(1).niches[0]


def a_niche(key, members, threads=(), *, parent=None, spread=0.1, identity="", absent=0):
    """An earlier niche; its interval of people is ``spread`` of them to either side."""
    n = len(members)
    return EarlierNiche(
        identity or key, key, f"name of {key}", tuple((m, 0.5) for m in members), tuple((t, 1.0) for t in threads),
        people=n, low=n * (1 - spread), high=n * (1 + spread), parent=parent, absent=absent,
    )  # fmt: skip


def as_found(of: EarlierNiche) -> Niche:
    member, thread = PATTERN.members[0], PATTERN.threads[0]
    evidence = tuple(
        replace(each, value=of.people, low=of.low, high=of.high) if each.measure == "people" else each
        for each in PATTERN.evidence
    )
    return replace(
        PATTERN, key=of.key, name=of.name, parent=of.parent, size=of.people, evidence=evidence, identity=of.identity,
        members=tuple(replace(member, member=key, affinity=weight) for key, weight in of.members),
        threads=tuple(replace(thread, thread=key, weight=weight) for key, weight in of.threads),
    )  # fmt: skip


def compared(before, now):
    """The changes by the key of this run, with what they came from; identities by matching."""
    previous = Previous(tuple(before))
    bodies = [Body(each.members, each.threads) for each in now]
    found = match(previous.niches, bodies)
    niches = [
        as_found(
            replace(each, identity=previous.niches[found[j]].identity if j in found else new_identity(bodies[j], ()))
        )
        for j, each in enumerate(now)
    ]
    return {each.niche or each.name: each for each in changes(previous, niches)}


def kinds(before, now):
    return {key: (change.kind, change.before) for key, change in compared(before, now).items()}


def people(first, last):
    return [f"m{i}" for i in range(first, last)]


def threads(first, last):
    return [f"t{i}" for i in range(first, last)]


def test_the_same_again_is_steady_and_what_is_new_is_born():
    before = [a_niche("n1", people(0, 30), threads(0, 30))]
    now = [a_niche("n1", people(100, 130), threads(40, 60)), a_niche("n2", people(1, 31), threads(0, 30))]
    assert kinds(before, now) == {"n1": ("born", ()), "n2": ("steady", ("n1",))}


def test_more_people_than_the_intervals_explain_is_growth_and_fewer_is_less():
    before = [a_niche("n1", people(0, 100))]
    assert kinds(before, [a_niche("a", people(0, 112))]) == {"a": ("steady", ("n1",))}
    assert kinds(before, [a_niche("a", people(0, 130))]) == {"a": ("grown", ("n1",))}
    assert kinds(before, [a_niche("a", people(0, 130), spread=0.5)]) == {"a": ("steady", ("n1",))}
    assert kinds(before, [a_niche("a", people(0, 70))]) == {"a": ("shrunk", ("n1",))}
    change = compared(before, [a_niche("a", people(0, 130))])["a"]
    assert (change.people_before, change.people_now) == (100, 130)


def test_what_is_not_found_again_is_gone():
    before = [a_niche("n1", people(0, 30)), a_niche("n2", people(50, 80))]
    told = compared(before, [a_niche("n1", people(0, 30))])
    assert (told["name of n2"].kind, told["name of n2"].niche) == ("gone", None)
    assert (told["name of n2"].people_before, told["name of n2"].people_now) == (30, None)


def test_what_was_gone_before_is_not_told_as_gone_again():
    before = [a_niche("n1", people(0, 30)), a_niche("n2", people(50, 80), absent=2)]
    assert kinds(before, [a_niche("n1", people(0, 30))]) == {"n1": ("steady", ("n1",))}


def test_one_niche_whose_people_are_in_two_now_is_split():
    before = [a_niche("n1", people(0, 40), threads(0, 40)), a_niche("n2", people(60, 90), threads(60, 90))]
    now = [
        a_niche("a", people(0, 25), threads(0, 25)),
        a_niche("b", people(25, 45), threads(25, 45)),
        a_niche("c", people(60, 90), threads(60, 90)),
    ]
    assert kinds(before, now) == {"a": ("split", ("n1",)), "b": ("split", ("n1",)), "c": ("steady", ("n2",))}


def test_a_split_into_many_leaves_nobody_gone():
    before = [a_niche("n1", people(0, 40))]
    now = [a_niche(key, people(10 * k, 10 * k + 10)) for k, key in enumerate("abcd")]
    assert kinds(before, now) == dict.fromkeys("abcd", ("split", ("n1",)))


def test_a_niche_found_inside_another_is_born_and_splits_nothing():
    before = [a_niche("n1", people(0, 40))]
    now = [a_niche("a", people(0, 40)), a_niche("b", people(0, 15), parent="a")]
    assert kinds(before, now) == {"a": ("steady", ("n1",)), "b": ("born", ())}


def test_a_few_people_who_leave_to_found_something_do_not_split_a_niche():
    before = [a_niche("n1", people(0, 100))]
    now = [a_niche("a", people(5, 100)), a_niche("b", [*people(0, 5), *people(200, 203)])]
    assert kinds(before, now)["b"] == ("born", ())


def test_two_niches_that_are_one_now_are_merged_and_neither_is_gone():
    before = [a_niche("n1", people(0, 30), threads(0, 30)), a_niche("n2", people(25, 50), threads(30, 50))]
    now = [a_niche("a", people(0, 50), threads(0, 50))]
    assert kinds(before, now) == {"a": ("merged", ("n1", "n2"))}
    assert compared(before, now)["a"].people_before == 50  # each person once


def test_a_niche_that_went_into_the_one_around_it_is_merged():
    before = [a_niche("n1", people(0, 60)), a_niche("n2", people(0, 15), parent="n1")]
    assert kinds(before, [a_niche("a", people(0, 60))]) == {"a": ("merged", ("n1", "n2"))}


def test_without_an_earlier_run_nothing_changed():
    assert changes(None, [as_found(a_niche("a", people(0, 9)))]) == ()


def test_a_lineage_knows_where_things_lay():
    lay = replace(a_niche("n1", ["m"]), x=0.25, y=-0.5)
    assert Lineage(("a", "b"), (lay, None)).places.tolist()[0] == [0.25, -0.5]
    assert Lineage(("a",), (None,)).places is None
