"""Who may listen to what: each room declares its channels, and nothing undeclared can be listened to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from coterie.foundation.live.events import REVOKE
from coterie.foundation.live.hub import publish

MayListen = Callable[[Any, int], bool]

_NAME = re.compile(r"([a-z][a-z_-]{0,30}):([1-9][0-9]{0,17})")
_CHANNELS: dict[str, MayListen] = {}


def channel(kind: str) -> Callable[[MayListen], MayListen]:
    """Declare who may listen to ``kind:<pk>``: the function gets the viewer (maybe anonymous) and the pk."""

    def register(may_listen: MayListen) -> MayListen:
        if _CHANNELS.get(kind, may_listen) is not may_listen:
            raise ValueError(f"The channel {kind!r} is declared twice.")
        _CHANNELS[kind] = may_listen
        return may_listen

    return register


def allowed(user: Any, names: Iterable[str]) -> list[str]:
    """Those of the named channels that this viewer may listen to now, each once."""
    return [name for name in dict.fromkeys(names) if _may_listen(user, name)]


def _may_listen(user: Any, name: str) -> bool:
    match = _NAME.fullmatch(name)
    asked = _CHANNELS.get(match[1]) if match else None
    return bool(match and asked and asked(user, int(match[2])))


@channel("person")
def oneself(user: Any, pk: int) -> bool:
    return bool(user.is_authenticated and user.pk == pk)


def revoke(user_id: int) -> None:
    """This person may have lost access to something: their open streams check it at once."""
    publish(f"person:{user_id}", REVOKE)
