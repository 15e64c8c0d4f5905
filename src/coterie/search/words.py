"""The words of a text as they are indexed and searched: without case and accents, cut in the same way on both sides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: so much of a word counts
LONGEST = 40
_WORD = re.compile(r"[^\W_]+")
# Scripts that put no space between words: each sign is one, and several in a row are searched as a phrase.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def fold(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """All words in their order."""
    folded = fold(text)
    if not folded.isascii() and _UNSPACED.search(folded):
        folded = _UNSPACED.sub(lambda sign: f" {sign[0]} ", folded)
    return [word[:LONGEST] for word in _WORD.findall(folded)]


def placed(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Where each word stands in the text as it was written, and what it is indexed as."""
    for found in _WORD.finditer(text):
        if _UNSPACED.search(found[0]):
            yield from ((at, at + 1, words(text[at])) for at in range(*found.span()))
        else:
            yield found.start(), found.end(), words(found[0])
