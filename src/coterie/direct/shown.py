"""What the pages of conversations show."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.text import Truncator

from coterie.direct.models import Conversation, Message
from coterie.foundation.routes import route


def conversation_url(conversation: Conversation, **query: Any) -> str:
    path = route("direct:conversation", conversation.pk)
    return f"{path}?{urlencode(query)}" if query else path


def message_url(message: Message) -> str:
    """Where a message can be read, with what was said around it."""
    return route("direct:message", message.pk)


def beginning(html: str | None) -> str:
    """The beginning of what a message says, on one line."""
    return Truncator(" ".join(unescape(strip_tags(html or "")).split())).chars(120)
