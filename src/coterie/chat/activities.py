"""What is said in chat channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.channels.activities import OfChannel, at_channel
from coterie.chat import recipients as who
from coterie.chat.permissions import Permission
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity

SLOWED = "channel.slowed"
SENT = "message.sent"
EDITED = "message.edited"
REMOVED = "message.removed"
RESTORED = "message.restored"
REACTED = "message.reacted"
UNREACTED = "message.unreacted"
BECAME_TOPIC = "message.became_topic"
PINNED = "message.pinned"
UNPINNED = "message.unpinned"


@dataclass(frozen=True)
class OfPause(OfChannel):
    """``seconds`` pass between two messages of one person, 0 for none."""

    seconds: int


@dataclass(frozen=True)
class OfMessage(OfChannel):
    """``message`` is its id."""

    message: int


@dataclass(frozen=True)
class OfText(OfMessage):
    """``mentions`` are the ids of the accounts that are named for the first time."""

    mentions: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class OfReaction(OfMessage):
    """``reaction`` is the key of its kind."""

    reaction: str


@dataclass(frozen=True)
class OfTopic(OfMessage):
    """``topic`` is the id of the topic that was made of it, ``title`` its title."""

    topic: int
    title: str


def at_message(activity: Activity, space: str) -> str:
    return route("chat:message", activity.data["message"])


def _kind(
    name: str,
    says: Any,
    payload: type = OfMessage,
    *,
    recipients: Callable[[Activity], Mapping[int, str]] | None = None,
    address: Callable[[Activity, str], str] = at_message,
) -> Kind:
    """All of them are read by whoever may read their channel, and none in a feed: they are read where they are sent."""
    reads, reasons = Permission.MESSAGE_VIEW, who.REASONS if recipients else {}
    return Kind(name, says, "community", payload, reads, False, address, recipients, reasons)


KINDS = (
    _kind(SLOWED, _("changed the pace of the channel “{name}”"), OfPause, address=at_channel),
    _kind(SENT, _("wrote in “{name}”"), OfText, recipients=who.of_sent),
    _kind(EDITED, _("edited a message in “{name}”"), OfText, recipients=who.of_text),
    _kind(REMOVED, _("removed a message in “{name}”")),
    _kind(RESTORED, _("restored a message in “{name}”")),
    _kind(REACTED, _("reacted to a message in “{name}”"), OfReaction),
    _kind(UNREACTED, _("took back a reaction in “{name}”"), OfReaction),
    _kind(BECAME_TOPIC, _("made the topic “{title}” of messages in “{name}”"), OfTopic),
    _kind(PINNED, _("pinned a message in “{name}”")),
    _kind(UNPINNED, _("took the pin off a message in “{name}”")),
)
