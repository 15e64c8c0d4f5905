"""Versions of a channel's messages: each has the number of its latest change (see channels/versions.py).

The number is taken under the lock of the channel's row, so the ids of its messages, too, become visible in their order.
"""

from __future__ import annotations

from coterie.channels.models import Channel
from coterie.channels.versions import advance
from coterie.chat.models import Message


def touch(channel: Channel, *messages: Message) -> None:
    """These messages of the channel look different from now on: each gets a version of its own, in this order."""
    version = advance(channel, len(messages)) - len(messages)
    for place, message in enumerate(messages, 1):
        message.version = version + place
        Message.objects.filter(pk=message.pk).update(version=message.version)


def touch_with_replies(message: Message) -> None:
    """The message looks different, and so does everything that quotes it."""
    touch(message.channel, message, *message.replies.order_by("pk"))
