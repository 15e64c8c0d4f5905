"""The order of what was found: the same on both databases.

BM25 without the weight of rare words (every document has all words, so it would weigh all alike), more for words in
the title and for words that stand together, and a little for what is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import exp

from coterie.search.backends import Candidate, Phrase

#: BM25's own: how fast more of a word counts less, and how much the length counts; letters of a usual text
SATURATION, BY_LENGTH, USUAL = 1.2, 0.75, 400
IN_TITLE, TITLE_ALONE, TOGETHER = 3.0, 2.0, 1.5
#: what is said today counts so much more than what is old, and how many days it takes to lose most of it
NEWNESS, DAYS = 0.35, 120


def score(found: Candidate, phrases: Sequence[Phrase], now: datetime) -> float:
    """How well it fits; only compared with others of the same query."""
    title, sample = f" {found.title} ", f" {found.sample} "
    length = SATURATION * (1 - BY_LENGTH + BY_LENGTH * found.size / USUAL)
    whole = 0.0
    for phrase in phrases:
        sought = _sought(phrase)
        often = sample.count(sought)
        whole += often * (SATURATION + 1) / (often + length)
        whole += IN_TITLE if sought in title else 0
    if phrases and found.title:
        whole += TITLE_ALONE * min(1.0, sum(len(str(each)) for each in phrases) / len(found.title))
    if len(phrases) > 1:
        whole += TOGETHER if _sought(_joined(phrases)) in title + sample else 0
    age = max((now - found.at).total_seconds() / 86_400, 0)
    return whole * (1 + NEWNESS * exp(-age / DAYS))


def _sought(phrase: Phrase) -> str:
    return f" {phrase}" if phrase.begins else f" {phrase} "


def _joined(phrases: Sequence[Phrase]) -> Phrase:
    return Phrase(tuple(word for each in phrases for word in each.words), phrases[-1].begins)
