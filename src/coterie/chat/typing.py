"""Say that somebody is writing in a channel. It is heard by its open pages and stored nowhere."""

from __future__ import annotations

import json

from coterie.channels.models import Channel
from coterie.foundation.live import Event, publish
from coterie.people.models import User


def say_typing(channel: Channel, *, by: User) -> None:
    """Pages show the name for a few seconds, or until the message comes."""
    publish(channel.live, Event("typing", json.dumps({"id": by.pk, "name": by.name})))
