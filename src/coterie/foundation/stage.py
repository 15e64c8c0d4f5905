"""Where a room's demonstration takes place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Stage:
    """A space of a simulated platform, with the people whom rooms let act in it.

    ``lead`` runs the platform, ``members`` belong to the space, ``identities`` are their accounts on the platform in
    the same order. ``phrases`` are the niche's own words, strongest first, never empty. ``now`` is when the
    demonstration ends: what is said lies in the ``WEEKS`` before it.
    """

    WEEKS = 4

    community: Any
    lead: Any
    members: Sequence[Any]
    identities: Sequence[Any]
    phrases: Sequence[str]
    now: datetime

    def ago(self, *, days: float = 0, hours: float = 0) -> datetime:
        return self.now - timedelta(days=days, hours=hours)

    def person(self, number: int) -> Any:
        """The lead is 0, members are 1, 2, 3…; with fewer members than that it begins again with the first."""
        return self.lead if number == 0 else self.members[(number - 1) % len(self.members)]

    def said(self, text: str) -> str:
        """The text with ``{0}``, ``{1}``… replaced by the niche's phrases, and a capital where a sentence begins."""
        words = [self.phrases[number % len(self.phrases)] for number in range(10)]
        filled = text.format(*words)
        return filled[:1].upper() + filled[1:]
