"""What is between people and belongs to no space, such as a direct message: nobody who decides can open it.

Whoever received it hands it over to the operators of the site (hand_over.py), who see what they were given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.shortcuts import get_object_or_404

from coterie.comments.access import target_of
from coterie.comments.attached import attach
from coterie.foundation.rooms import Target
from coterie.moderation.models import Excerpt, Report


@dataclass(frozen=True)
class Private:
    """Objects of a room that only some people ever see; the fields are as those of a
    :class:`~coterie.foundation.rooms.Target`, but that no space owns it and nobody else loads it.

    A room declares them when all rooms are ready.
    """

    model: str
    title: Callable[[Any], Any]
    hold: Callable[[Any], Any]
    remove: Callable[..., Any]
    restore: Callable[..., Any]
    author: Callable[[Any], int | None] = attrgetter("author_id")

    def space(self, thing: Any) -> None:
        """None owns it."""


_declared: dict[str, Private] = {}


def declare(private: Private) -> None:
    """From now on such objects can be handed over; the reports of one go with it."""
    _declared[private.model] = private
    attach(private.model, (Report,))


def handled(thing: Any) -> Target | Private:
    """How an object is taken down, and by whom it is decided. KeyError if no room declared that."""
    return _declared.get(thing._meta.label_lower) or target_of(thing)


def thing_of(report: Report) -> Any:
    """The private object that a report is about. For verbs: no page shows it. Http404 if it is gone."""
    return get_object_or_404(apps.get_model(report.target_type)._base_manager, pk=report.target_id)


def given(report: Report) -> list[Excerpt]:
    """What was handed over with a report, in its order."""
    return list(report.excerpts.select_related("said_by"))
