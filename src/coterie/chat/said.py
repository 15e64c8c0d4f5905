"""What every activity about a message says."""

from __future__ import annotations

from typing import Any

from coterie.channels.said import facts, record_in
from coterie.chat.models import Message
from coterie.people.models import User


def record_of(message: Message, kind: str, *, by: User, **more: Any) -> None:
    """Record what was done to a message, for those who may read its channel."""
    channel = message.channel
    record_in(channel, kind, by=by, about=message, within=channel, message=message.pk, **facts(channel), **more)
