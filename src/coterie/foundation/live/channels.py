"""Channels: who may listen to what, and what there is to tell. Nothing undeclared can be listened to.

A channel ``topic:5`` is a kind and a primary key. It tells one or both of

- a **state**: what is true now (a count, how far a job is), sent when a page connects and whenever it changed;
- **changes**: what is different since a version, each with the version that a page which has it stands at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.utils import translation

from coterie.foundation.live.events import CHANGED, REVOKE, Event
from coterie.foundation.live.hub import publish

MayListen = Callable[[Any, int], bool]
State = Callable[[int], Event]


@dataclass(frozen=True)
class Change:
    """One step of a channel: ``make`` draws it, once for each language. Without ``version`` it goes with the next."""

    make: Callable[[], Event]
    version: int | None = None


# The next changes after a version, oldest first, as many as suit one page of them; [] when that is all, None when the
# thing itself is gone. The last one has a version.
Changes = Callable[[int, int], Sequence[Change] | None]
F = TypeVar("F", bound=Callable[..., Any])

_NAME = re.compile(r"([a-z][a-z_-]{0,30}):([1-9][0-9]{0,17})")
# Heard by every stream besides what it asked for.
EVERYBODY = "everybody:1"


@dataclass
class _Kind:
    may_listen: MayListen | None = None
    states: list[State] = field(default_factory=list)
    changes: Changes | None = None


_CHANNELS: dict[str, _Kind] = defaultdict(_Kind)


def channel(kind: str) -> Callable[[MayListen], MayListen]:
    """Declare who may listen to ``kind:<pk>``: the function gets the viewer (maybe anonymous) and the pk."""

    def register(may_listen: MayListen) -> MayListen:
        if _CHANNELS[kind].may_listen not in (None, may_listen):
            raise ValueError(f"The channel {kind!r} is declared twice.")
        _CHANNELS[kind].may_listen = may_listen
        return may_listen

    return register


def state(kind: str) -> Callable[[State], State]:
    """Declare what is sent of ``kind:<pk>`` at connecting and at every change. Several rooms may each add theirs."""

    def register(load: State) -> State:
        _CHANNELS[kind].states.append(load)
        return load

    return register


def changes(kind: str) -> Callable[[Changes], Changes]:
    """Declare how to load what changed on ``kind:<pk>`` after a version."""

    def register(load: Changes) -> Changes:
        if _CHANNELS[kind].changes not in (None, load):
            raise ValueError(f"The changes of {kind!r} are declared twice.")
        _CHANNELS[kind].changes = load
        return load

    return register


# -- asked by streams, in a thread that may use the database


def allowed(user: Any, names: Iterable[str]) -> list[str]:
    """Those of the named channels that this viewer may listen to now, each once."""
    return [name for name in dict.fromkeys(names) if _may_listen(user, name)]


def _may_listen(user: Any, name: str) -> bool:
    kind, pk = _parsed(name)
    asked = kind.may_listen
    return bool(asked and asked(user, pk))


def _parsed(name: str) -> tuple[_Kind, int]:
    match = _NAME.fullmatch(name)
    return (_CHANNELS.get(match[1], _Kind()), int(match[2])) if match else (_Kind(), 0)


def is_declared(name: str) -> bool:
    return _parsed(name)[0].may_listen is not None


def has_changes(name: str) -> bool:
    return _parsed(name)[0].changes is not None


@dataclass(frozen=True)
class Item:
    """One event of a channel for one language; a page that stands at ``upto`` or later has it already."""

    channel: str
    event: Event
    upto: int | None = None


def states_of(name: str, languages: Iterable[str]) -> dict[str, list[Item]]:
    """The present state of a channel, for each language."""
    kind, pk = _parsed(name)
    drawn = {}
    for language in languages:
        with translation.override(language):
            drawn[language] = [Item(name, load(pk)) for load in kind.states]
    return drawn


def changes_of(name: str, version: int, languages: Iterable[str]) -> dict[str, list[Item]] | None:
    """The next changes of a channel after this version, for each language; None when the thing is gone."""
    kind, pk = _parsed(name)
    found = kind.changes(pk, version) if kind.changes else []
    if found is None:
        return None
    drawn = {}
    for language in languages:
        with translation.override(language):
            drawn[language] = [_item(name, found, place) for place in range(len(found))]
    return drawn


def _item(name: str, found: Sequence[Change], place: int) -> Item:
    version, event = found[place].version, found[place].make()
    if version is None:
        return Item(name, event, found[-1].version)
    return Item(name, replace(event, id=str(version)), version)


# -- said by verbs, after their commit


def changed(name: str) -> None:
    """This channel has something new: pages that listen get it."""
    publish(name, CHANGED)


def revoke(user_id: int) -> None:
    """This person may have lost access to something: their open streams check it at once."""
    publish(f"person:{user_id}", REVOKE)


def revoke_everybody() -> None:
    """Many may have lost access to something: every open stream checks it, within a few seconds."""
    publish(EVERYBODY, REVOKE)


@channel("person")
def oneself(user: Any, pk: int) -> bool:
    return bool(user.is_authenticated and user.pk == pk)
