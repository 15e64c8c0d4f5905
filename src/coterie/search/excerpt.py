"""The part of a text around what was found, with the words marked and everything else escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import escape
from markupsafe import Markup

from coterie.search.backends import Phrase
from coterie.search.words import placed

#: letters that are shown, those before the first word, and how far into a text a word is looked for
SHOWN, BEFORE, LOOKED_AT = 240, 70, 20_000


def excerpt(text: str, phrases: Sequence[Phrase], shown: int = SHOWN) -> Markup:
    """So many letters from shortly before the first word that was looked for."""
    text = " ".join(text[:LOOKED_AT].split())
    hits = _hits(text, phrases)
    start = max(hits[0][0] - BEFORE, 0) if hits else 0
    if start > 0:
        start = text.find(" ", start, start + 30) + 1 or start
    stop = start + shown
    marked, at = [], start
    for first, last in hits:
        if start <= first and last <= stop:
            marked += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
            at = last
    marked.append(escape(text[at:stop]))
    around = ("…" if start else "", "…" if stop < len(text) else "")
    return Markup(around[0] + "".join(marked) + around[1])  # noqa: S704 - every part of it was escaped


def highlighted(title: str, phrases: Sequence[Phrase]) -> Markup:
    """All of a title."""
    return excerpt(title, phrases, shown=len(title) + BEFORE)


def _hits(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where the words that were looked for stand."""
    if not phrases:
        return []
    if text.isascii():
        return [found.span() for found in _pattern(tuple(phrases)).finditer(text)]
    return [(start, end) for start, end, words in placed(text) if any(_is_sought(each, phrases) for each in words)]


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[Phrase, ...]) -> re.Pattern[str]:
    """The same for texts in which every word is written as it is indexed: much faster."""
    whole = [word for each in phrases for word in each.words]
    begun = [rf"{each.words[-1]}[^\W_]*" for each in phrases if each.begins]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join([*begun, *whole])})(?![^\W_])", re.IGNORECASE)


def _is_sought(word: str, phrases: Sequence[Phrase]) -> bool:
    return any(word in phrase.words or (phrase.begins and word.startswith(phrase.words[-1])) for phrase in phrases)
