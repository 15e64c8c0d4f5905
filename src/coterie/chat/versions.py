"""Versions: each change of what a channel's page shows has a number, and each message the number of its latest change.

As with topics: the number is taken under the lock of the channel's row, which is held until the commit, so the changes
of one channel become visible in the order of their numbers and without a gap, and so do the ids of its messages.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.chat.models import Channel, Message
from coterie.foundation.prepared import prepared


def advance(channel: Channel, steps: int = 1, **fields: Any) -> int:
    """Lock the channel, count ``steps`` changes of it, and set ``fields`` in the same UPDATE; returns its new version.

    Http404 if the channel is gone.
    """
    if not Channel.objects.filter(pk=channel.pk).update(version=F("version") + steps, **fields):
        raise Http404(_("It was removed meanwhile."))
    (channel.version,) = _version(channel.pk)
    return channel.version


@prepared
def _version(channel: int) -> Any:
    return Channel.objects.filter(pk=channel).values_list("version", flat=True)


def touch(channel: Channel, *messages: Message) -> None:
    """These messages of the channel look different from now on: each gets a version of its own, in this order."""
    version = advance(channel, len(messages)) - len(messages)
    for place, message in enumerate(messages, 1):
        message.version = version + place
        Message.objects.filter(pk=message.pk).update(version=message.version)


def touch_with_replies(message: Message) -> None:
    """The message looks different, and so does everything that quotes it."""
    touch(message.channel, message, *message.replies.order_by("pk"))


def cut(channel: Channel) -> None:
    """The channel itself looks different: no message carries that version, so open pages load everything."""
    channel.cut_version = advance(channel, cut_version=F("version") + 1)
