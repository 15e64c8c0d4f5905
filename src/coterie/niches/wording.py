"""What was found, in the words of the pages: the library's own, translated."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie_discovery import Measure, Reason, Trend, TrendPoint, wording


def reason_of(stored: dict[str, Any]) -> Reason:
    return Reason(stored["kind"], stored["count"], stored["about"], tuple(stored.get("posts", ())))


def said_to_them(stored: dict[str, Any]) -> str:
    """ "You answered 4 questions about focus stacking": why somebody is counted, said to that person."""
    return _("You %(did)s") % {"did": wording.reason_message(reason_of(stored)).say(ngettext)}


def said_of_them(stored: dict[str, Any]) -> str:
    """ "Answered 4 questions about focus stacking": the same, said to an operator."""
    return capfirst(wording.reason_message(reason_of(stored)).say(ngettext))


def affinity_words(affinity: float) -> str:
    return _(wording.affinity_words(affinity))


def state_words(state: str) -> str:
    return _(wording.state_words(state))


def state_help(state: str) -> str:
    return _(wording.state_help(state))


def stability_words(stability: float) -> str:
    return _(wording.stability_words(stability))


def part_words(measure: str) -> str:
    return _(wording.measure_label(measure))


def measure_of(stored: dict[str, Any]) -> Measure:
    return Measure(**{**stored, "posts": tuple(stored["posts"])})


def trend_of(stored: dict[str, Any]) -> Trend:
    points = tuple(TrendPoint(**point) for point in stored.get("points", ()))
    return Trend(
        points, stored.get("change"), stored.get("low"), stored.get("high"), stored.get("direction", "unknown")
    )
