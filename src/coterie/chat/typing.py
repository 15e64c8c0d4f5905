"""Say that somebody is writing in a channel. It is heard by its open pages and stored nowhere."""

from __future__ import annotations

import json

from coterie.channels.models import Channel
from coterie.chat.threads import thread_of
from coterie.foundation.live import Event, publish
from coterie.people.models import User


def say_typing(channel: Channel, *, by: User, root: int | None = None) -> None:
    """Pages show the name for a few seconds, or until the message comes; ``root`` is of the thread they write in."""
    event = Event("typing", json.dumps({"id": by.pk, "name": by.name}))
    publish(channel.live, event)
    if root and channel.messages.filter(pk=root).exists():
        publish(thread_of(root), event)
