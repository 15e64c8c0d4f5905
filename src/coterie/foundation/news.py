"""What rooms say of what is new, for digests: asked for many people at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Section(StrEnum):
    """The parts of a digest, in their order."""

    ANSWERS = "answers"
    QUESTIONS = "questions"
    GOING_ON = "going on"
    POPULAR = "popular"

    @property
    def words(self) -> Any:
        return _WORDS[self]


_WORDS = {
    Section.ANSWERS: _("Answers to your questions"),
    Section.QUESTIONS: _("You may know the answer"),
    Section.GOING_ON: _("New in what you read"),
    Section.POPULAR: _("Popular in your spaces"),
}


@dataclass(frozen=True)
class Reader:
    """Somebody for whom a digest is made: what they may do in each of their spaces, by its id, and what is new to them:
    what came after ``since``, until ``until``."""

    pk: int
    since: datetime
    until: datetime
    may: Mapping[int, frozenset[str]]


@dataclass(frozen=True)
class News:
    """One line of a digest; the heaviest stand first. ``about`` stands under it, ``path`` is where it leads."""

    section: Section
    title: str
    about: str
    place: str
    path: str
    weight: float = 0
