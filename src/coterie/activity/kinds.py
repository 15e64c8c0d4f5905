"""Every kind of activity, declared once by the room it happens in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from coterie.activity.reasons import Reason
from coterie.foundation.rooms import rooms

if TYPE_CHECKING:
    from coterie.activity.models import Activity

Audience = Literal["community", "operators", "person"]


@dataclass(frozen=True)
class Nothing:
    """The payload of a kind that carries nothing beyond who, what and when."""


@dataclass(frozen=True)
class Kind:
    """What may be recorded under ``name`` (object.verb, the verb an ActivityStreams term in the past tense).

    says        the translatable sentence of the feed, formatted with the payload
    payload     a dataclass: the data that is stored and goes over the wire, and nothing else may be recorded
    reads       the permission without which nobody in the audience hears of it
    feed        whether people read it in their home feed
    address     where it leads: gets the activity and the address of its space ("" for other audiences)
    recipients  whom it concerns and why, {account id: reason}; runs in the background, after the act
    reasons     what each reason is (:class:`coterie.activity.reasons.Reason`)
    """

    name: str
    says: Any
    audience: Audience
    payload: type = Nothing
    reads: str = ""
    feed: bool = True
    address: Callable[[Activity, str], str] | None = None
    recipients: Callable[[Activity], Mapping[int, str]] | None = None
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    @property
    def carries(self) -> tuple[str, ...]:
        return tuple(each.name for each in fields(self.payload))


@cache
def kinds() -> dict[str, Kind]:
    """Every declared kind by name. Raises ValueError if two rooms declare the same one."""
    return by_name([kind for room in rooms() for kind in room.kinds])


def by_name(declared: list[Kind]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for kind in declared:
        if kind.name in found:
            raise ValueError(f"activity kind {kind.name!r} is declared twice")
        found[kind.name] = kind
    return found
