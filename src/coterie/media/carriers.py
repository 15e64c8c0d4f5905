"""Texts of other rooms that can show what was uploaded: those that are commented on or reacted to, and more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from coterie.foundation.rooms import rooms, targets


@dataclass(frozen=True)
class Carrier:
    """A kind of text that shows media, which a room declares beside its ``targets``.

    model    its table, "library.item"; its rows have ``author_id`` and ``html``
    load     the room's own access: (viewer, pk) -> anything, or Http404 or PermissionDenied
    hold     locks a row and brings it up to date; ValidationError or Http404 if nothing can be changed any more
    redrawn  says that it looks different, while it is held
    """

    model: str
    load: Callable[..., Any]
    hold: Callable[[Any], Any] | None = None
    redrawn: Callable[[Any], None] | None = None


def carriers() -> dict[str, Carrier]:
    """Every kind of text that may show media, by its table."""
    found = {each.model: Carrier(each.model, each.load, each.hold, each.redrawn) for each in targets().values()}
    return found | {each.model: each for room in rooms() for each in room.carriers}


def carrier_of(model: str) -> Carrier:
    """Http404 for a table that no room declared."""
    found = carriers().get(model)
    if found is None:
        raise Http404
    return found
