"""The plain words for groups that are no niches: which tests they passed and which they failed.

As in :mod:`coterie_discovery.result.wording` each sentence is a :class:`.Message`, for a product with translations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coterie_discovery.result.model import GroupTest, LessCertainGroup
from coterie_discovery.result.wording import Message, counted, grouped, percent

LESS_CERTAIN_TITLE = "Less certain groups"
LESS_CERTAIN_SWITCH = "Show what is less sure"
LESS_CERTAIN_HELP = (
    "Everything else that was seen: every group of threads that is no niche, and which tests of a niche it passed and "
    "failed. Take none of them for a niche."
)
SUBJECTS_HELP = "What is talked about; who cannot be told, for the posts have no authors."
NONE_LESS_CERTAIN = "There is no other group here: every thread is of a niche, or too few people wrote in it."

# test -> (label, passed, failed); a sentence about a test that could not be told is in _UNTOLD
_TESTS: dict[str, tuple[str, str, str]] = {
    "people": (
        "Enough people",
        "{value} people take part more than chance would have it; {least} are needed.",
        "Fewer than {least} people take part more than chance would have it.",
    ),
    "certain": (
        "Surely its people",
        "{value} of its people belong by a stricter rule too; {least} must.",
        "Only {value} of its people belong by a stricter rule too; {least} must.",
    ),
    "returns": (
        "People return",
        "People come back {value} times as often as chance would have it; {least} times is needed.",
        "People do not come back enough: {value} times as often as chance would have it; {least} times is needed.",
    ),
    "left_out": (
        "Others return too",
        "People who did not make the group come back {value} times as often as chance would have it.",
        "People who did not make the group do not come back enough: {value} times as often as chance would have it.",
    ),
    "lives": (
        "Lives on",
        "It was alive in {value} of the weeks in which a group of its size would be; {least} is needed.",
        "It was a short burst: alive in {value} of the weeks in which a group of its size would be; {least} is needed.",
    ),
    "comes_back": (
        "Comes back",
        "Looked at again with others left out, it came back {value}; {least} is needed.",
        "Looked at again with others left out, it came back only {value}; {least} is needed.",
    ),
    "apart": (
        "Found by itself",
        "It was found by itself.",
        "It is what remains beside clearer niches, and was not found as a group by itself.",
    ),
    "sampled": (
        "Tested on everybody",
        "It was tested on everybody.",
        "Too few of its people were in the sample that was looked at closely to test it on them.",
    ),
}
_BY_CHANCE = "People come back {value} times as often as chance would have it, but so few that this may be chance."
_UNTOLD = {
    "people": "Who takes part cannot be told: the posts have no authors.",
    "certain": "Too few people to tell how surely they belong.",
    "left_out": "Too few people to ask whether others come back too.",
    "lives": "Whether it lives on cannot be told: too few posts, or no times.",
}
_MARKS = {True: "passed", False: "failed", None: "cannot be told"}


def outcome_label(test: str) -> str:
    """``comes_back`` -> ``Comes back``."""
    return _TESTS[test][0] if test in _TESTS else test.replace("_", " ").capitalize()


def outcome_words(passed: bool | None) -> str:
    """Passed, failed or cannot be told."""
    return _MARKS[passed]


def outcome_sentence(
    test: str,
    passed: bool | None,
    value: float | None,
    least: float | None,
    translate: Callable[[str], str] = lambda words: words,
) -> str:
    """What a test of a group came to, with its numbers; ``translate`` is of the sentence before they are in it."""
    if passed is None:
        return translate(_UNTOLD.get(test, "Too few to tell."))
    known = _TESTS.get(test)
    if known is None:
        return translate("Passed." if passed else "Failed.")
    words = known[1] if passed else known[2]
    if test == "returns" and not passed and value is not None and least is not None and value >= least:
        words = _BY_CHANCE
    return translate(words).format(value=_in_unit(test, value), least=_in_unit(test, least))


def _in_unit(test: str, value: float | None) -> str:
    if value is None:
        return ""
    if test == "people":
        return grouped(round(value))
    if test in ("returns", "left_out"):
        return f"{value:,.2f}"
    # Cut, not rounded: it might look like enough.
    return percent(int(value * 100 + 1e-9) / 100)


def passed_message(tests: Sequence[GroupTest]) -> Message:
    """How many tests a group passed, of those that could be told."""
    told = [each for each in tests if each.passed is not None]
    passed = sum(each.passed is True for each in told)
    forms = ("passed {passed} of {n} test", "passed {passed} of {n} tests")
    return Message(*forms, len(told), {"passed": grouped(passed)})


def less_certain_people(group: LessCertainGroup, floor: int) -> str:
    """How many people a group is of."""
    if group.subject:
        return "who cannot be told"
    return f"fewer than {grouped(floor)} people" if group.people is None else counted(group.people, "person", "people")
