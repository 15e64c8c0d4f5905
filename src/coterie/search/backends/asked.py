"""What an index is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

#: more places than that are compared row by row instead of in the index: merging so many lists takes longer
MOST_PLACES = 200
#: so much of a text is looked at for its rank
SAMPLE = 1600


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other; of the last one, with ``begins``, only the beginning is known."""

    words: tuple[str, ...]
    begins: bool = False

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Asked:
    """What documents must have: all ``phrases`` and none of ``without``, of each of ``facets`` one and none of
    ``without_facets``, a moment from ``since`` until before ``until``, and one of ``places`` to lie in."""

    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    facets: tuple[tuple[str, ...], ...] = ()
    without_facets: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """So many of the newest of what is asked: of these kinds, with all phrases in the title or anywhere."""

    kinds: tuple[str, ...]
    limit: int
    title_only: bool = False


class Candidate(NamedTuple):
    """A document that has what was asked; whether the viewer may see it is another question."""

    key: int
    model: str
    pk: int
    at: datetime
    title: str
    sample: str
    size: int


class Backend(Protocol):
    """A full-text index."""

    def candidates(self, asked: Asked, parts: Sequence[Part]) -> list[Candidate]:
        """All parts together, each document once; one query."""

    def occurs(self, word: str) -> bool:
        """Whether any document has this word."""

    def near(self, word: str, limit: int) -> list[str]:
        """Words that occur somewhere and look like this one, in no particular order."""
