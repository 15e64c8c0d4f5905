"""Conversations in the story world: ada, hal and mia share a space; sam belongs to none, olga operates the platform."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from coterie.direct.answer_request import accept_request
from coterie.direct.models import Conversation, Message
from coterie.direct.send import write_to
from coterie.people.models import User


def talk(one: User, other: User, **how: Any) -> Conversation:
    """A conversation that ``one`` began and ``other`` accepted."""
    found = asked(one, other, **how)
    accept_request(found, by=other)
    return fresh(found)


def asked(one: User, other: User, text: str = "Hello, have you a minute?") -> Conversation:
    """A request of ``one`` that waits for ``other``."""
    return fresh(write_to(other, by=one, text=text).conversation)


def fresh(found: Conversation) -> Conversation:
    return Conversation.objects.get(pk=found.pk)


def many(conversation: Conversation, count: int, *, by: User) -> list[Message]:
    """So many messages, in few queries."""
    now = timezone.now()
    said = [{"text": f"No. {n}", "html": f"<p>No. {n}</p>", "created_at": now} for n in range(count)]
    return Message.objects.bulk_create([Message(conversation=conversation, author=by, **each) for each in said])
