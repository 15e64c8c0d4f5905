"""What rooms put on somebody's home page: what is new to them, what they could answer, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: of so many spaces the home page tells what is new, those with the most first
MOST_SPACES = 8


class Section(StrEnum):
    """The parts of the home page to which rooms add lines."""

    NEW = "new"
    QUESTIONS = "questions"
    NEXT = "next"


@dataclass(frozen=True)
class Home:
    """Whose page it is, and the spaces they belong to, by id: each as they see it, with their standing there."""

    user: Any
    spaces: Mapping[int, tuple[Any, Any]]


@dataclass(frozen=True)
class Counted:
    """So much waits behind this line of a space's menu: the same number as there."""

    space: int
    name: str
    icon: str
    url: str
    count: int


@dataclass(frozen=True)
class Act:
    """A button beside a line: what it says, what it is called for those who do not see the line, and where it posts."""

    label: str
    name: str
    icon: str
    url: str


@dataclass(frozen=True)
class Told:
    """A line of the page; the heaviest of a section stand first. ``about`` names the thing it leads to by its table and
    id: nothing stands on the page twice. ``space`` is the id of the space it is in, ``meta`` stands under it."""

    section: Section
    title: str
    url: str
    meta: tuple[str, ...] = ()
    about: tuple[str, int] | None = None
    space: int | None = None
    weight: float = 0
    icon: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Duty:
    """Something in a space that waits for whoever holds ``needs``: ``count`` makes an expression of communities, and
    ``words`` a sentence of the number; ``address`` is the page where it is done."""

    key: str
    needs: StrEnum
    count: Callable[[], Any]
    words: Any
    icon: str
    address: str
