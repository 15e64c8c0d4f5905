"""What the pages of channels show, put together once for first load and live update."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.text import Truncator

from coterie.chat.models import Message
from coterie.comments.links.cards import without_cards
from coterie.discussions.models import Topic
from coterie.foundation.routes import route
from coterie.foundation.text import words_of

QUOTED = 120


def message_url(message: Message) -> str:
    """Where a message can be read, with what was said around it: an address that lasts."""
    return route("chat:message", message.pk)


def quoted(message: Message) -> str:
    """The beginning of what a message says, on one line."""
    return Truncator(" ".join(words_of(without_cards(message.html)).split())).chars(QUOTED)


def topic_of(message: Message) -> Topic | None:
    """The topic that was made of a message; none if other people see it by now, or its author took it back."""
    passage = getattr(message, "passage", None)
    topic: Topic | None = passage.topic if passage else None
    if topic is None or topic.was_withdrawn or topic.channel.visibility != message.channel.visibility:
        return None
    return topic


def day(moment: datetime) -> str:
    """The day in words, in UTC."""
    return date_format(moment.astimezone(UTC), "DATE_FORMAT")
