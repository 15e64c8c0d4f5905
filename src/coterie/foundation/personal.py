"""What each room holds about one person: handed out when they ask for it, and taken away with their account.

A room registers once. Rooms are asked in the order of their registration when something is handed out, and the other
way round when it is taken away: what stands on something goes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outlook:
    """What the end of an account means, in sentences with counts; ``first`` says what must be done before."""

    goes: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Personal:
    """One room's part. ``erase`` runs in the account's last transaction; True removes what they wrote, too."""

    room: str
    export: Callable[[Any], dict[str, Any]]
    erase: Callable[[Any, bool], None]
    outlook: Callable[[Any], Outlook]


_ROOMS: dict[str, Personal] = {}


def register(personal: Personal) -> None:
    _ROOMS[personal.room] = personal


def exported(person: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each room's name and what it holds: dictionaries and lists (or iterators) of what JSON can say, and times."""
    for each in _ROOMS.values():
        yield each.room, each.export(person)


def erase(person: Any, *, with_texts: bool) -> None:
    for each in reversed(_ROOMS.values()):
        each.erase(person, with_texts)


def outlook(person: Any) -> Outlook:
    """What all rooms together say."""
    whole = Outlook()
    for each in _ROOMS.values():
        part = each.outlook(person)
        whole.goes += part.goes
        whole.stays += part.stays
        whole.first += part.first
    return whole
