"""A chat in the space of the story world."""

from __future__ import annotations

import uuid
from typing import Any

from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.chat.models import Message
from coterie.chat.send import send
from coterie.communities.models import Community
from coterie.people.models import User
from tests.coterie.world import World


def chatting(world: World, space: Community | None = None, **channel: Any) -> Channel:
    """A chat channel in the closed space (or another one)."""
    facts = {"kind": "chat", "name": "Bench chat", "purpose": "What is on your table?", **channel}
    return open_channel(space or world.repair, by=world.ada, **facts)


def many(channel: Channel, count: int, *, by: User) -> list[Message]:
    """So many messages, in few queries."""
    from django.utils import timezone

    rows = [
        Message(channel=channel, author=by, text=f"No. {n}", html=f"<p>No. {n}</p>", created_at=timezone.now())
        for n in range(count)
    ]
    return Message.objects.bulk_create(rows)


def again(channel: Channel, by: User, text: str, client_id: uuid.UUID) -> Message:
    """Send as a browser does that got no answer: it has loaded the channel anew, and takes the same id."""
    return send(Channel.objects.select_related("community").get(pk=channel.pk), by=by, text=text, client_id=client_id)
