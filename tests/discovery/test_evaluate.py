"""The measures of agreement, on cases worked out by hand and in what must hold always."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie_discovery.evaluate import b_cubed, best_match, mutual_information

items = st.integers(0, 12)
groupings = st.dictionaries(items, st.frozensets(st.integers(0, 4), min_size=1, max_size=3), min_size=1)
partitions = st.dictionaries(items, st.integers(0, 4), min_size=1)
hierarchy = st.dictionaries(st.integers(0, 5), st.frozensets(items, min_size=1), min_size=1)


def test_b_cubed_of_a_merged_pair_by_hand():
    # a, b belong together and c alone; found as one group of three: precision (2/3 + 2/3 + 1/3) / 3, recall 1.
    score = b_cubed({"a": {1}, "b": {1}, "c": {1}}, {"a": {"x"}, "b": {"x"}, "c": {"y"}})
    assert score.precision == pytest.approx(5 / 9)
    assert score.recall == 1.0
    assert score.f1 == pytest.approx(2 * (5 / 9) / (14 / 9))


def test_b_cubed_counts_shared_groups_when_truth_overlaps():
    # a and b share two true groups and one found group: what was found is right, half of what is shared is missed.
    score = b_cubed({"a": {1}, "b": {1}}, {"a": {"x", "y"}, "b": {"x", "y"}})
    assert score.precision == 1.0
    assert score.recall == 0.5


def test_an_item_found_nowhere_stands_alone():
    score = b_cubed({}, {"a": {"x"}, "b": {"x"}})
    assert score.precision == 1.0
    assert score.recall == 0.5


@given(groupings)
def test_b_cubed_of_truth_with_itself_is_one(truth):
    score = b_cubed(truth, truth)
    assert (score.precision, score.recall, score.f1) == pytest.approx((1.0, 1.0, 1.0))


@given(partitions, partitions)
def test_b_cubed_precision_one_way_is_recall_the_other(found, truth):
    keys = found.keys() & truth.keys()
    if keys:
        a, b = ({k: {of[k]} for k in keys} for of in (found, truth))
        assert b_cubed(a, b).precision == pytest.approx(b_cubed(b, a).recall)
        assert b_cubed(a, b).f1 == pytest.approx(b_cubed(b, a).f1)


@given(partitions)
def test_mutual_information_ignores_what_groups_are_called(truth):
    renamed = {item: f"group {group}" for item, group in truth.items()}
    assert mutual_information(renamed, truth) == pytest.approx(1.0)


def test_best_match_by_hand():
    match = best_match({"n1": {1, 2, 3}, "n2": {9}}, {"a": {1, 2}, "b": {7, 8}})
    assert match.best == {"a": pytest.approx(0.8), "b": 0.0}
    assert match.recall == 0.5
    assert match.precision == 0.5
    assert match.f1 == pytest.approx((0.4 + 0.4) / 2)


@given(hierarchy, hierarchy)
def test_best_match_stays_within_bounds_and_is_perfect_on_itself(found, truth):
    match = best_match(found, truth)
    assert 0 <= match.f1 <= 1
    assert 0 <= match.recall <= 1
    assert 0 <= match.precision <= 1
    assert best_match(truth, truth).f1 == 1.0


def test_nothing_to_compare_with_is_refused():
    for measure in (b_cubed, mutual_information, best_match):
        with pytest.raises(ValueError, match="truth"):
            measure({}, {})
