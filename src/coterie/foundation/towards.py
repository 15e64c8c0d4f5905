"""What one person can do towards others, beside their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coterie.foundation.rooms import Offer, rooms


def towards(viewer: Any, people: Sequence[Any]) -> dict[int, list[Offer]]:
    """What rooms let the viewer do towards each of these people, by account id."""
    found: dict[int, list[Offer]] = {}
    for room in rooms():
        for pk, link in (room.towards(viewer, people) if room.towards else {}).items():
            found.setdefault(pk, []).append(link)
    return found
