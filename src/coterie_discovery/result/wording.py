"""The plain words for what discovery found.

The report and the operator's pages say the same thing in the same words, so the words live here, once. Sentences
that depend on a number are a :class:`Message`: a singular and a plural format with its values, so that a product
with translations passes its own ``ngettext`` and everybody else just writes ``str(message)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from coterie_discovery.result.model import Measure, Readiness, Reason, SignalWeight, Tentative, Trend

TOO_FEW = "Too few to tell"
Ngettext = Callable[[str, str, int], str]


def _english(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


class Message(NamedTuple):
    """One sentence in two numbers. ``values`` fill the ``{names}``; ``{n}`` is the number, grouped in thousands."""

    singular: str
    plural: str
    number: int
    values: dict[str, str]

    def say(self, ngettext: Ngettext = _english) -> str:
        """The sentence; ``ngettext`` chooses (and may translate) the form."""
        form = ngettext(self.singular, self.plural, self.number)
        return form.format(n=grouped(self.number), **self.values)

    def __str__(self) -> str:
        return self.say()


# --- numbers and dates ------------------------------------------------------------------------------------------

# Not strftime, whose words depend on the machine's locale.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def grouped(number: int) -> str:
    """``1512`` -> ``1,512``."""
    return f"{number:,}"


def counted(number: int, singular: str, plural: str) -> str:
    """``counted(1, "post", "posts")`` -> ``1 post``."""
    return f"{grouped(number)} {singular if number == 1 else plural}"


def people_number(number: int | None, floor: int) -> str:
    """How many people did something; from one to below ``floor`` it is not told, so that nobody is singled out."""
    if number is None:
        return f"fewer than {floor}"
    return f"fewer than {floor}" if 0 < number < floor else grouped(number)


def percent(share: float) -> str:
    """A share as a whole percentage; what rounds to nothing, or to everything, without being it, says so."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{round(share * 100):,} %"


def month_words(at: str | None) -> str | None:
    """``2024-03`` or any ISO 8601 time in that month -> ``March 2024``; None for what is not a date."""
    year, month = (at or "")[:4], (at or "")[5:7]
    if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        return None
    return f"{MONTHS[int(month) - 1]} {year}"


def span_words(first: str | None, last: str | None) -> str | None:
    """From when to when, in months: ``March 2023 to February 2025``."""
    start, end = month_words(first), month_words(last)
    if start is None or end is None or start == end:
        return start or end
    return f"{start} to {end}"


# --- measures ---------------------------------------------------------------------------------------------------

# measure -> (label, what it says, unit of value/low/high)
_MEASURES: dict[str, tuple[str, str, str]] = {
    "people": ("People", "How many people take part, and how many of them in a usual week.", "people"),
    "homelessness": (
        "No home",
        "How scattered the niche is. A full bar means its posts lie all over the platform, with no place of its own.",
        "places",
    ),
    "unanswered": ("Unanswered", "How many of the questions asked here never got an answer.", "share"),
    "return_rate": (
        "Return rate",
        "Of everybody who wrote here, how many came back in a later week.",
        "share",
    ),
    "reciprocity": (
        "Mutual answers",
        "Of all pairs of people where one answered the other, in how many both did.",
        "share",
    ),
    "consistency": (
        "Alive in",
        "In how many weeks something happened. One short burst does not fill this bar.",
        "share",
    ),
    "passion": (
        "Passion",
        "How much each person does here: posts, reads, likes and searches. The middle of the bar is what everybody does"
        " on the whole platform.",
        "acts",
    ),
    "density": (
        "Close-knit",
        "How many pairs of these people talk with each other, compared with what chance alone would give.",
        "times",
    ),
    "stability": (
        "Comes back",
        "We looked again many times, each time with other people left out. This is how well the niche was found again.",
        "share",
    ),
    "need": (
        "What they lack",
        "No place of their own, no answer, nothing found: how much of what these people want is missing.",
        "share",
    ),
}


_COUNTED = {"homelessness": "places", "consistency": "weeks", "reciprocity": "pairs", "stability": "times"}
_AFTER = {"times": " times", "acts": " each"}


def measure_label(name: str) -> str:
    """A short label for a measure: ``place_entropy`` -> ``No home``."""
    return _MEASURES[name][0] if name in _MEASURES else name.replace("_", " ").capitalize()


def measure_help(name: str) -> str:
    """One or two sentences on what a measure says; empty for a measure without any."""
    return _MEASURES[name][1] if name in _MEASURES else ""


def measure_value(measure: Measure) -> str:
    """What was measured in two or three words (``26 of 63``), or why it cannot be told. ``text`` says more."""
    if measure.value is None:
        return measure.text or TOO_FEW.lower()
    unit = _unit(measure.measure)
    if measure.measure == "need":  # made of three counts, which ``text`` tells
        return percent(measure.value)
    if unit in ("acts", "times"):
        return f"{measure.value:,.1f} {'each' if unit == 'acts' else 'times'}"
    if unit == "people" or measure.count is None or measure.base is None:
        return grouped(measure.count) if unit == "people" and measure.count is not None else measure.text
    value = f"{grouped(measure.count)} of {grouped(measure.base)}"
    return f"{value} {_COUNTED[measure.measure]}" if measure.measure in _COUNTED else value


def interval_words(measure: Measure) -> str | None:
    """The 95 % interval as a sentence in the measure's own unit; None where there is none."""
    if measure.low is None or measure.high is None:
        return None
    low, high = (_in_unit(measure.measure, bound) for bound in (measure.low, measure.high))
    if low == high:
        return f"Most likely about {low}."
    return f"Most likely between {low} and {high}."


def _in_unit(measure: str, value: float) -> str:
    unit = _unit(measure)
    if unit in ("share", "places"):
        return percent(value)
    if unit == "people":
        return grouped(round(value))
    return f"{value:,.1f}{_AFTER.get(unit, '')}"


def _unit(measure: str) -> str:
    return _MEASURES[measure][2] if measure in _MEASURES else ""


# --- one niche --------------------------------------------------------------------------------------------------

_STATES = {
    "ready": ("Ready to launch", "There is enough here for a space of its own."),
    "ask": ("Worth asking", "Promising. Ask these people before you build anything."),
    "small": ("Too small to tell", "Real, but still too small to promise anything. Look again later."),
}


def state_words(state: str) -> str:
    """``ready`` -> ``Ready to launch``."""
    return _STATES[state][0] if state in _STATES else state.capitalize()


def state_help(state: str) -> str:
    """What a state means for the one who decides."""
    return _STATES[state][1] if state in _STATES else ""


def score_words(readiness: Readiness) -> str:
    """How ready a niche is, out of a hundred."""
    return f"{round(readiness.score * 100)} of 100"


def stability_words(x: float) -> str:
    """How sure we may be that a niche is there: ``x`` is how well it comes back under resampling, 0..1."""
    for least, words in (
        (0.9, "Very sure: it came back nearly every time we looked again."),
        (0.75, "Sure: it came back most of the times we looked again."),
        (0.5, "Fairly sure: it came back more often than not, with its edges moving."),
    ):
        if x >= least:
            return words
    return "Not sure: it often looked different when we looked again."


def stability_short(x: float) -> str:
    """:func:`stability_words` in one or two words, for a table."""
    return stability_words(x).partition(":")[0]


TENTATIVE_TITLE = "What may be a niche"
TENTATIVE_HELP = (
    "People return to these groups. But looked at again with other people there, they did not come back well enough "
    "to be sure. More people or more time will tell."
)


def tentative_message(each: Tentative) -> Message:
    """How many people nearly make a niche, and how well they came back."""
    share = f"{round(each.stability * 10_000) // 100} %"  # rounded up, it might look like enough
    return Message("{n} person · came back {share}", "{n} people · came back {share}", each.people, {"share": share})


def rejected_message(groups: int) -> Message:
    """What other groups there were, and why they are not shown."""
    why = "too few people, nobody who returns, or gone when we looked again."
    return Message(f"{{n}} group was dropped: {why}", f"{{n}} groups were dropped: {why}", groups, {})


def affinity_words(x: float) -> str:
    """How much somebody belongs, 0..1, in words."""
    for least, words in ((0.7, "At the heart of it"), (0.4, "One of the regulars"), (0.2, "Takes part now and then")):
        if x >= least:
            return words
    return "At the edge"


_DIRECTIONS = {"growing": "Growing", "steady": "Steady", "fading": "Fading"}


def direction_words(direction: str) -> str:
    """``growing`` -> ``Growing``; what is not known is too few to tell."""
    return _DIRECTIONS.get(direction, TOO_FEW)


def trend_sentence(trend: Trend) -> str:
    """The finding of a trend chart, as its title."""
    if trend.direction not in _DIRECTIONS or trend.change is None:
        return "Too few posts to tell whether it grows or fades"
    if trend.direction == "steady":
        return "Steady: about as many posts each year"
    more_or_fewer = "more" if trend.change > 0 else "fewer"
    return f"{_DIRECTIONS[trend.direction]}: about {percent(abs(trend.change))} {more_or_fewer} posts each year"


def trend_interval(trend: Trend) -> str | None:
    """The 95 % interval of a trend's yearly change as a sentence; None where there is none."""
    if trend.low is None or trend.high is None:
        return None
    return f"Most likely between {_change(trend.low)} and {_change(trend.high)} a year."


def _change(change: float) -> str:
    return f"{percent(abs(change))} {'more' if change >= 0 else 'fewer'}"


# --- people -----------------------------------------------------------------------------------------------------

# In the past tense, which is the same after "you" as after a name.
_REASONS = {
    "asked": ("asked a question about {about}", "asked {n} questions about {about}"),
    "answered": ("answered a question about {about}", "answered {n} questions about {about}"),
    "posted": ("wrote a post about {about}", "wrote {n} posts about {about}"),
    "viewed": ("read a post about {about}", "read {n} posts about {about}"),
    "liked": ("liked a post about {about}", "liked {n} posts about {about}"),
    "searched": ("searched once for “{about}”", "searched {n} times for “{about}”"),
    "follows": ("followed {about}", "followed {about}"),
    "placed": ("came in by the decision of somebody who looks after niches", "came in by {n} decisions"),
    "talks_with": ("talked with one other person here", "talked with {n} other people here"),
}


def reason_message(reason: Reason) -> Message:
    """Why somebody is counted, without its subject, ready for translation."""
    forms = _REASONS.get(reason.kind, ("took part once in {about}", "took part {n} times in {about}"))
    return Message(*forms, reason.count, {"about": reason.about or "this"})


def reason_sentence(reason: Reason) -> str:
    """``answered 4 questions about focus stacking``."""
    return reason_message(reason).say()


# --- signals ----------------------------------------------------------------------------------------------------

_SIGNALS = {
    "text": "What people write",
    "participation": "Where they take part",
    "replies": "Who answers whom",
    "searches": "What they search for",
    "affinities": "What they like elsewhere",
    "views": "What they read",
    "vectors": "What it means",
}


def signal_label(signal: str) -> str:
    """``replies`` -> ``Who answers whom``."""
    return _SIGNALS.get(signal, signal.replace("_", " ").capitalize())


# How much more one must say than the other before it is called more.
_MORE = 1.25


def weights_sentence(weights: Sequence[SignalWeight]) -> str:
    """Whether people or their words say more on this platform; empty where no signal was weighed."""
    by = {weight.signal: weight.weight for weight in weights}
    words = by.get("text", 0.0) + by.get("vectors", 0.0)
    people = by.get("participation", 0.0) + by.get("replies", 0.0)
    if not words and not people:
        return ""
    if people > _MORE * words:
        return "On this platform people say more than words: who takes part with whom tells niches apart best."
    if words > _MORE * people:
        return "On this platform words say more than people: what is written about tells niches apart best."
    return "On this platform words and people say about as much as each other."


_COUNTS = {
    "members": ("person", "people"),
    "posts": ("post", "posts"),
    "threads": ("thread", "threads"),
    "acts": ("act (views, likes, replies and the like)", "acts (views, likes, replies and the like)"),
    "searches": ("search", "searches"),
    "affinities": ("outside interest", "outside interests"),
}


def count_words(table: str, number: int) -> str:
    """How much of one table was read: ``("posts", 10204)`` -> ``10,204 posts``."""
    name = table.replace("_", " ")
    return counted(number, *_COUNTS.get(table, (name, name)))
