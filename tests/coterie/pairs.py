"""What a pair of conflicting verbs is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coterie.activity.models import Activity
from tests.coterie.scene import Scene

Act = Callable[[], object]
Loads = Callable[[Scene], Act]


@dataclass(frozen=True)
class Pair:
    """``first`` and ``second`` load and return the act; ``holds`` says what must be true afterwards.

    ``refused`` is how many of the two may be refused: one, none, or either.
    """

    name: str
    first: Loads
    second: Loads
    holds: Callable[[Scene], bool]
    refused: tuple[int, ...] = (0,)
    before: Callable[[Scene], object] = lambda scene: None


ONE, NONE, EITHER = (1,), (0,), (0, 1)


def count(kind: str) -> int:
    return Activity.objects.filter(kind=kind).count()
