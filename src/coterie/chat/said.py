"""What every activity about a channel or a message says."""

from __future__ import annotations

from typing import Any

from coterie.activity.record import record
from coterie.chat.models import Channel, Message
from coterie.people.models import User


def facts(channel: Channel) -> dict[str, Any]:
    return {"channel": channel.pk, "name": channel.name, "community": channel.community.name}


def record_of_channel(channel: Channel, kind: str, *, by: User) -> None:
    """Record what was done to a channel, for those who may read it."""
    record(kind, by=by, about=channel, to=channel.community.audience, **facts(channel))


def record_of(message: Message, kind: str, *, by: User, **more: Any) -> None:
    """Record what was done to a message, for those who may read its channel."""
    channel = message.channel
    to = channel.community.audience
    record(kind, by=by, about=message, within=channel, to=to, message=message.pk, **facts(channel), **more)
