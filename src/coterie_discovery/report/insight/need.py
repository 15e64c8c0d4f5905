"""What a niche's people lack, in one place: answers, finds and a home, each with its interval, and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coterie_discovery.evidence.wilson import wilson
from coterie_discovery.result.model import Measure, Search
from coterie_discovery.result.wording import Message, grouped

MUCH = 0.2  # the share from which something is said to be missing


@dataclass(frozen=True)
class Lack:
    """One thing that may be missing. ``kind`` is unanswered, empty or place_entropy; ``share`` 0..1 with its 95 %
    interval, None if too few to tell; ``count`` of ``base`` questions, searches or places.
    """

    kind: str
    share: float | None
    low: float | None
    high: float | None
    count: int | None
    base: int | None


def lacks(evidence: Sequence[Measure], searches: Sequence[Search]) -> tuple[Lack, ...]:
    """The three, always in the same order; what cannot be told is among them."""
    by = {measure.measure: measure for measure in evidence}
    return (
        _measured(by.get("unanswered"), "unanswered"),
        _empty(searches),
        _measured(by.get("homelessness"), "homelessness"),
    )


def need_messages(found: Sequence[Lack]) -> tuple[Message, ...]:
    """What is missing most, as the parts of one sentence that follow "They"; empty if nothing is missing much."""
    missing = sorted((lack for lack in found if (lack.share or 0) >= MUCH), key=lambda lack: -(lack.share or 0))
    return tuple(_said(lack) for lack in missing)


def need_sentence(found: Sequence[Lack]) -> str:
    """ "They search and find nothing (15 of 40 searches), and …": what is missing, what is not, or too few to tell."""
    said = [str(message) for message in need_messages(found)]
    if said:
        return "They " + (", and ".join([", ".join(said[:-1]), said[-1]]) if said[1:] else said[0]) + "."
    if all(lack.share is None for lack in found):
        return "Too few questions and searches to tell what they lack."
    return "Little is missing: what they ask and search for is mostly there."


_FORMS = {
    "unanswered": "ask and get no answer ({count} of {base} questions)",
    "empty": "search and find nothing ({count} of {base} searches)",
    "homelessness": "have no place of their own (spread over {count} of {base} places)",
}


def _said(lack: Lack) -> Message:
    values = {"count": counted_words(lack), "base": grouped(lack.base or 0)}
    return Message(_FORMS[lack.kind], _FORMS[lack.kind], lack.base or 0, values)


def counted_words(lack: Lack) -> str:
    """How many; what is withheld, because fewer people than the floor are behind it, is "few"."""
    return "few" if lack.count is None else grouped(lack.count)


def _measured(measure: Measure | None, kind: str) -> Lack:
    if measure is None or measure.value is None:
        return Lack(kind, None, None, None, None, None)
    return Lack(kind, measure.bar, measure.bar_low, measure.bar_high, measure.count, measure.base)


def _empty(searches: Sequence[Search]) -> Lack:
    times, empty = sum(search.times for search in searches), sum(search.empty for search in searches)
    if not times:
        return Lack("empty", None, None, None, None, None)
    low, high = wilson(empty, times)
    return Lack("empty", empty / times, low, high, empty, times)
