"""What a test found and looks through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(found: Iterable[T]) -> list[T]:
    """All of it; fails when nothing was found, because then a loop of assertions would hold without having looked."""
    everything = list(found)
    assert everything, "nothing was found to look at"
    return everything
