"""Whether all is well: what each room looks at, for the operators' page and for ``coterie check``."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coterie.foundation.rooms import rooms

log = logging.getLogger(__name__)


class State(StrEnum):
    """How a thing is, best first."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"

    @property
    def word(self) -> Any:
        return {State.GOOD: gettext_lazy("good"), State.LOOK: gettext_lazy("look at it")}.get(
            self, gettext_lazy("wrong")
        )

    @property
    def tone(self) -> str:
        """The colour of the word."""
        return {State.GOOD: "good", State.LOOK: "warn"}.get(self, "danger")


@dataclass(frozen=True)
class Found:
    """What a check found: ``said`` in a sentence, and what to do about it unless it is good."""

    state: State
    said: str
    todo: str = ""


@dataclass(frozen=True)
class Check:
    """Something to look at. ``run`` may raise: that is wrong, too. ``keep``: how many seconds an answer is good for,
    where asking is dear."""

    key: str
    name: Any
    run: Callable[[], Found]
    keep: float = 0.0


@dataclass(frozen=True)
class Answer:
    """A check and what it found."""

    check: Check
    found: Found


_kept: dict[str, tuple[float, Found]] = {}


def answers() -> list[Answer]:
    """What all rooms' checks find now, in the rooms' order."""
    return [Answer(check, _asked(check)) for room in rooms() for check in room.checks]


def worst(found: list[Answer]) -> State:
    """How all of it is together."""
    states = [each.found.state for each in found]
    return max(states, key=list(State).index, default=State.GOOD)


def _asked(check: Check) -> Found:
    at, kept = _kept.get(check.key, (0.0, None))
    if kept is not None and time.monotonic() - at < check.keep:
        return kept
    try:
        found = check.run()
    except Exception as error:
        log.warning("The check %s failed: %s", check.key, error)
        found = Found(
            State.BAD, f"{type(error).__name__}: {error}", _("It could not be looked at. Put that right first.")
        )
    if check.keep:
        _kept[check.key] = (time.monotonic(), found)
    return found
