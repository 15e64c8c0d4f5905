"""Whom to invite first."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from coterie_discovery.evidence.first_invitees import pick_first_invitees
from coterie_discovery.result.model import NicheMember
from tests.support.found import some

words = st.lists(st.sampled_from("abcdef"), max_size=3, unique=True).map(tuple)


def person(name, *, affinity=0.5, acts=5, weeks=3, partners=2, phrases=(), places=()):
    return NicheMember(name, affinity, (), acts, acts, weeks, partners, phrases, places, None, None)


people = st.lists(
    st.builds(
        person,
        st.uuids().map(str),
        affinity=st.floats(0, 1),
        acts=st.integers(0, 50),
        weeks=st.integers(0, 20),
        partners=st.integers(0, 9),
        phrases=words,
        places=words,
    ),
    max_size=8,
    unique_by=lambda p: p.member,
)


@given(people, st.integers(0, 10), st.randoms())
@settings(max_examples=60)
def test_picks_are_different_candidates_and_do_not_depend_on_order(candidates, k, random):
    links = [(a.member, b.member, 1) for a in candidates for b in candidates if a.member < b.member][:6]
    chosen = pick_first_invitees(candidates, k, links=links)
    assert len(chosen) == min(k, len(candidates))
    assert len({t.member for t in chosen}) == len(chosen)
    assert {t.member for t in chosen} <= {c.member for c in candidates}
    mixed = list(candidates)
    random.shuffle(mixed)
    assert pick_first_invitees(mixed, k, links=links[::-1]) == chosen


@given(people, st.integers(1, 8))
@settings(max_examples=60)
def test_more_invitations_keep_the_first_picks(candidates, k):
    assert pick_first_invitees(candidates, k + 1, links=[])[:k] == pick_first_invitees(candidates, k, links=[])


@given(people.filter(bool))
@settings(max_examples=60)
def test_scores_are_within_bounds_and_nothing_is_added_twice(candidates):
    chosen = pick_first_invitees(candidates, len(candidates), links=[])
    for bearer in some(chosen):
        assert 0 <= bearer.passion <= 1
        assert 0 <= bearer.connected <= 1
        assert 0 <= bearer.score <= 1
    for kind in ("places", "phrases"):
        brought = {c.member: set(getattr(c, kind)[:3]) for c in candidates}
        assert all(
            set(t.adds) - {"another circle"} <= set().union(*brought.values()) | set("abcdef") for t in some(chosen)
        )


def test_the_second_pick_is_unlike_the_first_rather_than_the_next_best():
    twin_a = person("a", affinity=0.9, acts=30, phrases=("stacking",), places=("macro",))
    twin_b = person("b", affinity=0.88, acts=29, phrases=("stacking",), places=("macro",))
    other = person("c", affinity=0.7, acts=20, phrases=("insects",), places=("nature",))
    chosen = pick_first_invitees([twin_a, twin_b, other], 2, links=[])
    assert [t.member for t in chosen] == ["a", "c"]
    assert chosen[1].adds == ("nature", "insects")
    assert "nature" in chosen[1].why


def test_a_pick_from_another_circle_of_acquaintances_counts():
    group = [person(name) for name in "abcd"]
    chosen = pick_first_invitees(group, 2, links=[("a", "b", 5), ("c", "d", 5)])
    assert {t.member for t in chosen} in ({"a", "c"}, {"a", "d"}, {"b", "c"}, {"b", "d"})


def test_why_is_said_in_plain_words():
    [bearer] = pick_first_invitees([person("a", acts=1, weeks=1, partners=0)], 3, links=[])
    assert bearer.why == "took part once."
