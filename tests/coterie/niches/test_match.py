"""Which finding of this run is which of the earlier ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coterie.niches.match import LEAST_IN_COMMON, match

groups = st.dictionaries(st.integers(0, 8), st.frozensets(st.sampled_from("abcdefghij"), min_size=1), max_size=6)


def test_the_best_pair_wins_and_the_rest_take_what_is_left() -> None:
    found = {"n1": "abcd", "n2": "abcdxy"}
    known = {1: "abcdx", 2: "abcdxyz"}
    assert match(found, known) == {"n2": 2, "n1": 1}


def test_groups_with_little_in_common_are_different_niches() -> None:
    assert match({"n1": "abcdefg"}, {1: "fghijkl"}) == {}


def test_a_group_is_taken_once() -> None:
    assert match({"n1": "abcd", "n2": "abcd"}, {1: "abcd"}) == {"n1": 1}


@given(groups, groups)
def test_every_pair_shares_enough_and_no_group_is_in_two(found: dict, known: dict) -> None:
    pairs = match(found, known)
    assert len(set(pairs.values())) == len(pairs)
    for one, other in pairs.items():
        assert len(found[one] & known[other]) / len(found[one] | known[other]) >= LEAST_IN_COMMON


@given(groups)
def test_the_same_groups_are_all_found_again(found: dict) -> None:
    pairs = match(found, found)
    assert len(pairs) == len(found)
    assert all(found[one] == found[other] for one, other in pairs.items())
