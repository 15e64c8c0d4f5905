"""What happens in conversations. Nothing of it is in a feed, and no activity carries words or names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.record import record
from coterie.direct import recipients as who
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity
    from coterie.direct.models import Conversation, Message, Preference
    from coterie.people.models import User

SENT = "direct_message.sent"
EDITED = "direct_message.edited"
REMOVED = "direct_message.removed"
RESTORED = "direct_message.restored"
ACCEPTED = "request.accepted"
DECLINED = "request.declined"
RECONSIDERED = "request.reconsidered"
BLOCKED = "person.blocked"
UNBLOCKED = "person.unblocked"
CHOSE = "writers.chosen"


@dataclass(frozen=True)
class OfConversation:
    """``conversation`` is its id."""

    conversation: int


@dataclass(frozen=True)
class OfMessage(OfConversation):
    """``message`` is its id."""

    message: int


@dataclass(frozen=True)
class OfChoice:
    """``who`` is the key of those who may write."""

    who: str


def at_message(activity: Activity, space: str) -> str:
    return route("direct:message", activity.data["message"])


def at_conversation(activity: Activity, space: str) -> str:
    return route("direct:conversation", activity.data["conversation"])


KINDS = (
    Kind(
        SENT,
        _("wrote to you"),
        "person",
        OfMessage,
        feed=False,
        address=at_message,
        recipients=who.of_sent,
        reasons=who.REASONS,
    ),
    Kind(EDITED, _("edited a message to you"), "person", OfMessage, feed=False, address=at_message),
    Kind(REMOVED, _("took back a message to you"), "person", OfMessage, feed=False, address=at_message),
    Kind(RESTORED, _("restored a message to you"), "person", OfMessage, feed=False, address=at_message),
    Kind(
        ACCEPTED,
        _("accepted your message: you can write to each other now"),
        "person",
        OfConversation,
        feed=False,
        address=at_conversation,
        recipients=who.of_accepted,
        reasons=who.REASONS,
    ),
    Kind(DECLINED, _("declined a message"), "person", OfConversation, feed=False, address=at_conversation),
    Kind(RECONSIDERED, _("took back a decline"), "person", OfConversation, feed=False, address=at_conversation),
    Kind(BLOCKED, _("blocked somebody"), "person", feed=False),
    Kind(UNBLOCKED, _("unblocked somebody"), "person", feed=False),
    Kind(CHOSE, _("chose who may write to them"), "person", OfChoice, feed=False),
)


def record_of_message(message: Message, kind: str, *, by: User) -> None:
    """Record what was done to a message, for the other one, or, if their account has ended, for nobody but ``by``."""
    conversation = message.conversation
    to = f"person:{conversation.other_than(by.pk) or by.pk}"
    record(kind, by=by, about=message, within=conversation, to=to, conversation=conversation.pk, message=message.pk)


def record_of(conversation: Conversation, kind: str, *, by: User, to: int) -> None:
    record(kind, by=by, about=conversation, to=f"person:{to}", conversation=conversation.pk)


def record_of_own(about: User | Preference, kind: str, *, by: User, **more: str) -> None:
    """Record what only concerns who does it: nobody else ever reads of it."""
    payload: dict[str, Any] = {**more}
    record(kind, by=by, about=about, to=f"person:{by.pk}", **payload)
