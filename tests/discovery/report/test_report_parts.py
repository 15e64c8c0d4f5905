"""Parts that the report and the product's pages share: unmet need, comparison, changes, niches inside niches."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from coterie_discovery.report.insight.changes import by_kind, change_message, summary_messages
from coterie_discovery.report.insight.chart import one_axis, trend_chart
from coterie_discovery.report.insight.compare import closest_pairs, compare, compare_niches
from coterie_discovery.report.insight.need import lacks, need_sentence
from coterie_discovery.report.insight.tree import tree
from coterie_discovery.result.model import Change, Link, Measure, Place, Search, Trend, TrendPoint
from coterie_discovery.result.wording import measure_value
from tests.discovery.factories import a_discovery, a_measure, a_niche, too_few

# -- what they lack


def test_what_is_missing_most_is_said_first_with_its_numbers() -> None:
    evidence = (a_measure("unanswered", 26, 63), a_measure("homelessness", 7, 8))
    found = lacks(evidence, [Search("rails", 30, 9, 12), Search("tubes", 10, 6, 0)])
    assert [lack.kind for lack in found] == ["unanswered", "empty", "homelessness"]
    assert (found[1].count, found[1].base, found[1].share) == (12, 40, 0.3)
    assert found[1].low is not None
    assert found[1].high is not None
    assert 0.15 < found[1].low < 0.3 < found[1].high < 0.5
    assert need_sentence(found) == (
        "They have no place of their own (spread over 7 of 8 places), ask and get no answer (26 of 63 questions), "
        "and search and find nothing (12 of 40 searches)."
    )


def test_nothing_missing_and_nothing_known_are_two_different_things() -> None:
    assert "Little is missing" in need_sentence(lacks((a_measure("unanswered", 2, 63),), ()))
    assert "Too few" in need_sentence(lacks((too_few("unanswered"),), ()))
    assert need_sentence(lacks((a_measure("unanswered", 40, 63),), ())) == (
        "They ask and get no answer (40 of 63 questions)."
    )


def test_the_line_of_all_that_is_missing_is_as_short_as_the_others() -> None:
    text = "10 of 54 questions got no answer; spread over 7 of 15 places"
    assert measure_value(Measure("need", 0.57, 0.5, 0.6, 0.57, 0.5, 0.6, None, None, text)) == "57 %"


# -- two niches side by side


def test_words_and_places_of_both_are_told_from_each_ones_own() -> None:
    both = compare(
        (["Light seals", "rails"], ["light seals", "flash"]),
        ((a_measure("unanswered"), a_measure("reciprocity")), (a_measure("unanswered", 3, 9), too_few("density"))),
        ([Place("Gear", 5, 0.5), Place("Beginners", 4, 0.4)], [Place("Beginners", 9, 0.9), Place("Critique", 1, 0.1)]),
    )
    assert (both.shared, both.first, both.second) == (("Light seals",), ("rails",), ("flash",))
    assert both.places == (("Beginners", 0.4, 0.9),)
    assert [(name, a is not None, b is not None) for name, a, b in both.rows] == [
        ("unanswered", True, True), ("reciprocity", True, False), ("density", False, True),
    ]  # fmt: skip


def test_a_niche_beside_itself_has_nothing_of_its_own() -> None:
    both = compare_niches(a_niche(), a_niche())
    assert both.first == both.second == ()
    assert len(both.shared) == len(a_niche().phrases)


def test_the_closest_pairs_share_most_and_none_is_part_of_the_other() -> None:
    links = (
        Link("n01", "n02", 40, 0.6),
        Link("n02", "n03", 9, 0.3),
        Link("n01", "n03", 8, 0.2),
        Link("n03", "n09", 9, 0.9),
    )
    pairs = closest_pairs(replace(a_discovery(3), links=links))
    assert [(a.key, b.key, people) for a, b, people in pairs] == [("n02", "n03", 9), ("n01", "n03", 8)]
    assert closest_pairs(a_discovery(1)) == []


def test_two_trends_stand_on_one_axis_month_by_month() -> None:
    a = Trend((TrendPoint("2024-01", 10, 4), TrendPoint("2024-02", 40, 9)), None, None, None, "unknown")
    b = Trend((TrendPoint("2024-02", 5, 2), TrendPoint("2024-03", 10, 2)), None, None, None, "unknown")
    charts = one_axis(a, b)
    assert charts
    assert {chart.top for chart in charts} == {50}
    assert {chart.width for chart in charts} == {3}
    assert charts[0].posts == "M0.5 80.0L1.5 20.0L2.5 100.0"
    assert charts[1].posts == "M0.5 100.0L1.5 90.0L2.5 80.0"
    assert one_axis(a, Trend((), None, None, None, "unknown")) is None


def test_the_fitted_change_adds_up_to_as_many_posts_as_there_were() -> None:
    points = tuple(TrendPoint(f"2024-{month:02}", 10 * 2 ** (month - 1), 9) for month in range(1, 7))
    chart = trend_chart(Trend(points, 2.0**12 - 1, 2.0**11 - 1, 2.0**13 - 1, "growing"), top=1000)
    assert chart
    heights = [(100 - float(step.split()[1])) * 10 for step in chart.line[1:].split("L")]
    middles = [(low * high) ** 0.5 for low, high in itertools.pairwise(heights)]
    assert sum(middles) == pytest.approx(sum(point.posts for point in points), rel=0.02)


# -- what changed


def a_change(kind: str, now: int | None = 62, before: int | None = 41, name: str = "rails") -> Change:
    return Change(kind, None if kind == "gone" else "n01", name, ("n03", "n04"), before, now)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (a_change("born", before=None), "62 people, found for the first time"),
        (a_change("grown"), "62 people now, 41 before"),
        (a_change("split", now=20), "20 people, out of a niche of 41"),
        (a_change("merged"), "62 people, out of 2 niches"),
        (a_change("gone", now=None, before=1_400), "it had 1,400 people"),
    ],
)
def test_a_change_is_said_in_numbers(change: Change, words: str) -> None:
    assert str(change_message(change)) == words


def test_changes_are_grouped_and_the_largest_come_first() -> None:
    changes = [a_change("steady"), a_change("gone", None, 9), a_change("born", 12), a_change("born", 40, name="tubes")]
    grouped = by_kind(changes)
    assert [(kind, [change.name for change in some]) for kind, some in grouped] == [
        ("born", ["tubes", "rails"]), ("gone", ["rails"]), ("steady", ["rails"]),
    ]  # fmt: skip
    assert [str(message) for message in summary_messages(changes)] == [
        "2 are new", "1 was not found again", "1 is as before",
    ]  # fmt: skip
    assert summary_messages(()) == ()


# -- niches inside niches


def test_each_follows_the_one_it_is_part_of() -> None:
    parents = {"b": "d", "c": "b", "e": "d", "x": "not shown"}
    assert tree(["a", "b", "c", "d", "e", "x"], parents) == [
        ("a", 0), ("d", 0), ("b", 1), ("c", 2), ("e", 1), ("x", 0),
    ]  # fmt: skip


def test_a_ring_of_parents_loses_nobody() -> None:
    found = tree([1, 2, 3, 4], {1: 2, 2: 3, 3: 1, 4: 4})
    assert sorted(key for key, _ in found) == [1, 2, 3, 4]
