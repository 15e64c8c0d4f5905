"""Every kind of activity, declared once by the room it happens in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Audience = Literal["community", "operators", "person"]


@dataclass(frozen=True)
class Kind:
    """What may be recorded under ``name`` (object.verb, the verb an ActivityStreams term in the past tense).

    ``says`` is the translatable sentence of the feed, formatted with ``actor`` and the activity's data; ``carries``
    names the data keys that go over the wire, and nothing else may be recorded; ``feed`` tells whether people read
    it in their home feed.
    """

    name: str
    says: Any
    audience: Audience
    carries: tuple[str, ...] = ()
    feed: bool = True


KINDS: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Make kinds known; called from a room's ``activities`` module when the room starts."""
    for kind in kinds:
        if KINDS.get(kind.name, kind) != kind:
            raise ValueError(f"activity kind {kind.name!r} is declared twice")
        KINDS[kind.name] = kind
