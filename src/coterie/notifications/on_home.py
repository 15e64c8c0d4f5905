"""What rooms above this one put on the home page, over what happened in one's spaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HomePart:
    """``load`` gets whoever asks and returns what ``template`` shows, or None when there is nothing to show."""

    template: str
    load: Callable[[Any], Mapping[str, Any] | None]


_declared: list[HomePart] = []


def show_on_home(part: HomePart) -> None:
    """From now on it stands on the home page; a room says so when all rooms are ready."""
    _declared.append(part)


def parts_for(user: Any) -> list[dict[str, Any]]:
    """Those that have something for this person, with the lowest room's first."""
    loaded = [(part.template, part.load(user)) for part in _declared]
    return [{"template": template, "part": what} for template, what in loaded if what is not None]
