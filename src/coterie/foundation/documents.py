"""What rooms let people search: which of their objects, who may find them, and what is shown of each.

A room declares a :class:`Documents` for each kind; the texts are read from it when an activity says that they changed,
and nothing is found that ``visible``, which asks the room's own access, does not let the viewer see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from coterie.foundation.rooms import rooms

#: who sees what lies in no particular place: everybody who is signed in
MEMBERS_OF_THE_SITE = "people"


@dataclass(frozen=True)
class Document:
    """What is searched of one object.

    scope   the place it lies in, as a word of letters and digits; ``Documents.scopes`` names those a viewer sees
    space   the id of its space
    tags    addresses of its tags
    marks   what it has or is: "link", "image", "code", "question", "answered", "unanswered"
    """

    pk: int
    title: str
    text: str
    at: datetime
    scope: str
    space: int | None = None
    author: int | None = None
    tags: Sequence[str] = ()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shown:
    """What a page of results shows of an object: ``by`` is a byline (name, hue, initials), ``where`` it stands."""

    title: str
    url: str
    text: str
    at: datetime | None = None
    by: Any = None
    where: str = ""
    note: str = ""


@dataclass(frozen=True)
class Documents:
    """Objects of a room that people search.

    kind     a word of letters for addresses ("post"); ``name`` and ``icon`` are those of its tab
    model    the table, "library.item"
    visible  of these ids, those of objects that a viewer may find, by the list twin of the room's access
    scopes   where they may lie, for this viewer. It only bounds the search; ``visible`` decides
    load     the documents of those of these ids that stand; the others are taken out
    show     what is shown of objects that are visible to the viewer, by id, in as many queries for one as for a page
    changed  by activity kind, the ids of the objects that the activity changed, made or took away
    place    of objects that are places themselves: the one that each is, so that who sees it sees the object
    texts    whether it is something that somebody wrote; else it is a place or a person
    """

    kind: str
    name: Any
    icon: str
    model: str
    visible: Callable[[Any, Sequence[int]], Iterable[int]]
    scopes: Callable[[Any], Iterable[str]]
    load: Callable[[Sequence[int]], Iterable[Document]]
    show: Callable[[Sequence[int]], Mapping[int, Shown]]
    changed: Mapping[str, Callable[[Any], Iterable[int]]] = field(default_factory=dict)
    place: Callable[[int], str] | None = None
    texts: bool = True


@cache
def documents() -> dict[str, Documents]:
    """All that rooms declare, by table, texts first. ValueError if two have one kind or one table."""
    found = sorted((each for room in rooms() for each in room.documents), key=lambda each: not each.texts)
    if len({each.kind for each in found}) < len(found) or len({each.model for each in found}) < len(found):
        raise ValueError("two rooms declare documents of one kind or table")
    return {each.model: each for each in found}


_MARKS = {
    "link": re.compile(r'<a [^>]*href="(?!/)'),
    "image": re.compile(r"<img[ >]"),
    "code": re.compile(r"<(?:code|pre)[ >]"),
}


def marks_of(html: str) -> frozenset[str]:
    """What a rendered text shows: links to elsewhere, images, code."""
    return frozenset(name for name, pattern in _MARKS.items() if pattern.search(html))
