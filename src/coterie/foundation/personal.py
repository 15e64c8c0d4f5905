"""What all rooms hold about one person: handed out when they ask for it, and taken away with their account.

Rooms are asked bottom to top when something is handed out, and the other way round when it is taken away: what stands
on something goes before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from coterie.foundation.rooms import rooms


@dataclass
class Outlook:
    """What the end of an account means, in sentences with counts; ``first`` says what must be done before."""

    goes: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)


def exported(person: Any) -> Iterator[tuple[str, dict[str, Iterator[dict[str, Any]]]]]:
    """Each room's name and its rows of this person by what they are: values that JSON can say, and times."""
    for room in rooms():
        held = {each.key: each.for_person(person) for each in room.held if each.person}
        if held:
            yield room.name, held


def erase(person: Any, *, with_texts: bool) -> None:
    """Everything that the deletion of the account's own row does not take along."""
    for room in reversed(rooms()):
        if room.erase:
            room.erase(person, with_texts)


def outlook(person: Any) -> Outlook:
    """What all rooms together say."""
    whole = Outlook()
    for room in rooms():
        for held in room.held:
            count = held.of_person(person).count() if held.words else 0
            if count:
                (whole.goes if held.goes else whole.stays).append(held.words % {"count": count})
        if room.outlook:
            part = room.outlook(person)
            whole.goes += part.goes
            whole.stays += part.stays
            whole.first += part.first
    return whole
