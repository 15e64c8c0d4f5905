"""What somebody may have meant to type, if a word of it is nowhere that they may see.

A word is only suggested with something that the viewer finds by it: words of hidden texts are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coterie.search.backends import Asked, Phrase, backend
from coterie.search.backends.asked import Part
from coterie.search.find import _parts, visible, with_phrases

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser

#: words of a query that are looked at, words like each that are tried, and how short a word may be
WORDS, TRIED, SHORTEST = 4, 6, 4
LOOKED_AT = 40


def corrected(viewer: Viewer, asked: Asked) -> tuple[Phrase, ...] | None:
    """The phrases with words that the viewer finds something by; None if there is nothing to correct, or no idea."""
    found, changed = list(asked.phrases), False
    for place, phrase in enumerate(found[:WORDS]):
        word = phrase.words[0]
        if len(phrase.words) > 1 or len(word) < SHORTEST or word.isdigit() or _finds(viewer, asked, phrase):
            continue
        better = next((each for each in like(word) if _finds(viewer, asked, Phrase((each,)))), None)
        if better is None:
            return None
        found[place], changed = Phrase((better,)), True
    return tuple(found) if changed and _finds(viewer, asked, *found) else None


def like(word: str) -> list[str]:
    """Words that differ from it by a letter or two, the most alike first."""
    most = 1 if len(word) < 6 else 2
    near = ((distance(word, each), each) for each in backend().near(word, LOOKED_AT) if each != word)
    return [each for far, each in sorted(near) if far <= most][:TRIED]


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many, or two neighbours exchanged (Damerau and Levenshtein)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _finds(viewer: Viewer, asked: Asked, *phrases: Phrase) -> bool:
    hits, _more = visible(viewer, with_phrases(asked, phrases), _few())
    return bool(hits)


def _few() -> Sequence[Part]:
    return [Part(part.kinds, LOOKED_AT) for part in _parts("") if not part.title_only]
