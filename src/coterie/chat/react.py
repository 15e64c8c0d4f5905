"""What a reaction to a message does to its channel."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from coterie.chat import activities
from coterie.chat.models import Message
from coterie.chat.said import record_of
from coterie.chat.threads import thread_of
from coterie.chat.versions import touch
from coterie.foundation.live import changed
from coterie.people.models import User


def reacted(message: Message, by: User, kind: str, given: bool) -> None:
    """Somebody reacted to the message, which is held, or took it back: it looks different now."""
    touch(message.channel, message)
    record_of(message, activities.REACTED if given else activities.UNREACTED, by=by, reaction=kind)


def redrawn(message: Message) -> None:
    """The message, which is held, looks different now without anybody having done something to it."""
    touch(message.channel, message)
    for name in (message.channel.live, thread_of(message.root_id or message.pk)):
        transaction.on_commit(partial(changed, name))
