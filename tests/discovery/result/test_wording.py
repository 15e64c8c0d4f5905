"""Numbers become plain words."""

from __future__ import annotations

import random
from dataclasses import fields, replace

import pytest

from coterie_discovery.result import wording
from coterie_discovery.result.model import Measure, Tentative, Trend
from tests.discovery.factories import KINDS, a_measure, a_niche, a_reason, a_trend, too_few

MEASURES = [line.measure for line in a_niche().evidence]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "answered 4 questions about focus stacking"),
        ({"count": 1}, "answered a question about focus stacking"),
        ({"kind": "viewed", "count": 1200}, "read 1,200 posts about focus stacking"),
        ({"kind": "searched", "about": "mp-e 65"}, "searched 4 times for “mp-e 65”"),
        ({"kind": "talks_with", "count": 7}, "talked with 7 other people here"),
        ({"about": ""}, "answered 4 questions about this"),
        ({"kind": "follows", "about": "macro.example"}, "followed macro.example"),
        ({"kind": "brewed", "count": 2, "about": "tea"}, "took part 2 times in tea"),
    ],
)
def test_a_reason_is_a_plain_sentence(changes: dict[str, object], sentence: str) -> None:
    assert wording.reason_sentence(a_reason(**changes)) == sentence


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_reason_has_its_own_words(kind: str) -> None:
    assert "took part" not in wording.reason_sentence(a_reason(kind=kind))


def test_what_a_reason_is_about_is_never_read_as_a_format() -> None:
    assert wording.reason_sentence(a_reason(about="{0} {n!r} {")) == "answered 4 questions about {0} {n!r} {"


def test_a_translation_chooses_the_form_of_a_reason() -> None:
    german = {"answered {n} questions about {about}": "hat {n} Fragen zu {about} beantwortet"}
    said = wording.reason_message(a_reason()).say(lambda one, many, n: german[one if n == 1 else many])
    assert said == "hat 4 Fragen zu focus stacking beantwortet"


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_a_label_and_a_help(name: str) -> None:
    assert wording.measure_label(name)
    assert wording.measure_help(name).endswith(".")


def test_an_unknown_measure_is_still_readable() -> None:
    assert wording.measure_label("night_owls") == "Night owls"
    assert wording.measure_help("night_owls") == ""


def test_an_interval_is_said_in_the_unit_of_its_measure() -> None:
    assert wording.interval_words(a_measure(low=0.3, high=0.534)) == "Most likely between 30 % and 53 %."
    assert (
        wording.interval_words(a_measure("density", low=1.81, high=2.44))
        == "Most likely between 1.8 times and 2.4 times."
    )
    assert wording.interval_words(a_measure("people", low=80.2, high=1200)) == "Most likely between 80 and 1,200."
    assert wording.interval_words(a_measure(low=0.301, high=0.303)) == "Most likely about 30 %."


def test_without_enough_there_is_no_interval_and_no_value() -> None:
    assert wording.interval_words(too_few("unanswered")) is None
    assert wording.measure_value(too_few("unanswered")) == "too few to tell"
    assert wording.measure_value(replace(too_few("homelessness"), text="no places known")) == "no places known"


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (a_measure(text="26 of 63 questions"), "26 of 63"),
        (a_measure(count=2, base=63, text="fewer than 5 of 63"), "2 of 63"),
        (replace(a_measure(), count=None, text="fewer than 5 of 63"), "fewer than 5 of 63"),
        (a_measure("consistency", 95, 104), "95 of 104 weeks"),
        (a_measure("people", 1286, 5000), "1,286"),
        (a_measure("density", value=3.42), "3.4 times"),
        (a_measure("passion", value=17.23), "17.2 each"),
    ],
)
def test_a_measure_is_said_in_two_or_three_words(measure: Measure, words: str) -> None:
    assert wording.measure_value(measure) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.001, "under 1 %"), (0.414, "41 %"), (0.999, "over 99 %"), (1, "100 %"), (12.5, "1,250 %")],
)
def test_a_share_is_a_percentage_that_does_not_claim_all_or_nothing(share: float, words: str) -> None:
    assert wording.percent(share) == words


def test_states_are_said_for_the_one_who_decides() -> None:
    assert [wording.state_words(s) for s in ("ready", "ask", "small")] == [
        "Ready to launch",
        "Worth asking",
        "Too small to tell",
    ]
    assert all(wording.state_help(state) for state in ("ready", "ask", "small"))


def test_more_stability_never_sounds_less_sure() -> None:
    said = [wording.stability_short(x / 100) for x in range(101)]
    order = ["Not sure", "Fairly sure", "Sure", "Very sure"]
    assert [order.index(words) for words in said] == sorted(order.index(words) for words in said)
    assert set(said) == set(order)


def test_affinity_is_said_without_a_number() -> None:
    assert [wording.affinity_words(x) for x in (0.9, 0.5, 0.25, 0.05)] == [
        "At the heart of it",
        "One of the regulars",
        "Takes part now and then",
        "At the edge",
    ]


def test_a_trend_states_its_finding() -> None:
    points = a_trend(random.Random(1)).points
    growing = Trend(points, 0.34, 0.16, 0.55, "growing")
    assert wording.trend_sentence(growing) == "Growing: about 34 % more posts each year"
    assert wording.trend_interval(growing) == "Most likely between 16 % more and 55 % more a year."
    fading = Trend(points, -0.28, -0.4, 0.02, "fading")
    assert wording.trend_sentence(fading) == "Fading: about 28 % fewer posts each year"
    assert wording.trend_interval(fading) == "Most likely between 40 % fewer and 2 % more a year."
    unknown = Trend(points, None, None, None, "unknown")
    assert wording.trend_sentence(unknown) == "Too few posts to tell whether it grows or fades"
    assert wording.trend_interval(unknown) is None


def test_a_span_is_said_in_months() -> None:
    assert wording.span_words("2023-03-04T00:00:00Z", "2025-02-01T00:00:00Z") == "March 2023 to February 2025"
    assert wording.span_words("2023-03-04", "2023-03-29") == "March 2023"
    assert wording.span_words(None, "2023-03-29") == "March 2023"
    assert wording.span_words(None, None) is None
    assert wording.month_words("2023-13") is None


def test_counts_have_their_number() -> None:
    assert wording.count_words("posts", 1) == "1 post"
    assert wording.count_words("members", 1512) == "1,512 people"
    assert wording.signal_label("replies") == "Who answers whom"


def test_the_words_keep_up_with_the_measures_of_a_discovery() -> None:
    documented = Measure.__doc__ or ""
    assert fields(Measure)
    assert all(name in documented for name in MEASURES)


@pytest.mark.parametrize(("stability", "share"), [(0.69, "69 %"), (0.6966, "69 %"), (0.6999, "69 %"), (0.6, "60 %")])
def test_what_nearly_came_back_is_never_rounded_to_enough(stability: float, share: str) -> None:
    assert str(wording.tentative_message(Tentative("tintype", (), 7, 12, stability))) == f"7 people · came back {share}"


def test_who_was_dropped_is_said_in_one_and_in_many() -> None:
    assert str(wording.rejected_message(1)).startswith("1 group was dropped")
    assert str(wording.rejected_message(1_200)).startswith("1,200 groups were dropped")
