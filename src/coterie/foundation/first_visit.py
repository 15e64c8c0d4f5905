"""The steps of somebody's first visit to a space they joined, as rooms declare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FirstStep:
    """One step: ``load`` gets the space and the member's standing and returns what ``template`` shows.

    ``take`` does what the form of the step was sent for: (space, who, what was sent); ValidationError, in words, for
    what does not fit. Without it the step is done when they go on, or when their room says so.
    """

    key: str
    order: int
    name: Any
    template: str
    load: Callable[[Any, Any], Mapping[str, Any]]
    take: Callable[[Any, Any, Mapping[str, Any]], None] | None = None
