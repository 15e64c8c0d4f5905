"""Threads: what answers a message, and what answers those answers, belongs to one root."""

from __future__ import annotations

from django.db.models import Count, Max

from coterie.channels.models import Channel
from coterie.chat.models import Message
from coterie.chat.versions import touch


def thread_of(root: int) -> str:
    """The name of what the open pages of a thread listen to."""
    return f"thread:{root}"


def count_replies(channel: Channel, root: int) -> None:
    """Count the replies that stand under this message of the channel, which is held; it looks different now."""
    replies = Message.objects.filter(root=root).standing().aggregate(count=Count("pk"), last=Max("created_at"))
    counted = Message(pk=root, reply_count=replies["count"], last_reply_at=replies["last"])
    Message.objects.filter(pk=root).update(reply_count=counted.reply_count, last_reply_at=counted.last_reply_at)
    touch(channel, counted)
