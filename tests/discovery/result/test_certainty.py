"""Tests of groups in words."""

from __future__ import annotations

import pytest

from coterie_discovery.result import certainty
from coterie_discovery.result.model import GroupTest, LessCertainGroup


@pytest.mark.parametrize(
    ("test", "passed", "value", "least", "words"),
    [
        ("people", True, 1512, 5, "1,512 people take part more than chance would have it; 5 are needed."),
        ("people", False, None, 5, "Fewer than 5 people take part more than chance would have it."),
        ("certain", False, 0.4999, 0.5, "Only 49 % of its people belong by a stricter rule too; 50 % must."),
        (
            "comes_back",
            False,
            0.6999,
            0.7,
            "Looked at again with others left out, it came back only 69 %; 70 % is needed.",
        ),
        ("left_out", None, None, 1.25, "Too few people to ask whether others come back too."),
        ("novel", False, 1.0, 2.0, "Failed."),
    ],
)
def test_a_test_says_what_it_came_to(test, passed, value, least, words):
    assert certainty.outcome_sentence(test, passed, value, least) == words


def test_returns_that_may_be_chance_are_called_so():
    enough = certainty.outcome_sentence("returns", False, 1.4, 1.25)
    assert enough == (
        "People come back 1.40 times as often as chance would have it, but so few that this may be chance."
    )
    assert "do not come back enough" in certainty.outcome_sentence("returns", False, 1.1, 1.25)


def test_a_sentence_is_translated_before_its_numbers_are_in_it():
    seen = []
    certainty.outcome_sentence("people", True, 12, 5, lambda words: seen.append(words) or words)
    assert seen == ["{value} people take part more than chance would have it; {least} are needed."]


def test_only_tests_that_could_be_told_are_counted():
    tests = [
        GroupTest("people", True, 9, 5, ""),
        GroupTest("lives", None, None, 0.35, ""),
        GroupTest("x", False, 0, 1, ""),
    ]
    assert str(certainty.passed_message(tests)) == "passed 1 of 2 tests"


@pytest.mark.parametrize(
    ("people", "subject", "words"),
    [(1, False, "1 person"), (None, False, "fewer than 5 people"), (None, True, "who cannot be told")],
)
def test_people_are_told_from_the_floor_on(people, subject, words):
    group = LessCertainGroup("g01", "tea", (), people, 9, subject, None, 0.5, (), 0.0, 0.0)
    assert certainty.less_certain_people(group, 5) == words
