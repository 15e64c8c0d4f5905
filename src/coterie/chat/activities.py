"""What happens in channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.chat import recipients as who
from coterie.chat.permissions import Permission
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity

OPENED = "channel.opened"
REVISED = "channel.revised"
ARCHIVED = "channel.archived"
REOPENED = "channel.reopened"
SENT = "message.sent"
EDITED = "message.edited"
REMOVED = "message.removed"
RESTORED = "message.restored"
REACTED = "message.reacted"
UNREACTED = "message.unreacted"


@dataclass(frozen=True)
class OfChannel:
    """``channel`` is its id, ``name`` and ``community`` are names at the time."""

    channel: int
    name: str
    community: str


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


def at_channel(activity: Activity, space: str) -> str:
    return route("chat:channel-by-number", activity.data["channel"])


def at_message(activity: Activity, space: str) -> str:
    return route("chat:message", activity.data["message"])


def _kind(
    name: str,
    says: Any,
    payload: type = OfMessage,
    *,
    recipients: Callable[[Activity], Mapping[int, str]] | None = None,
    feed: bool = False,
    address: Callable[[Activity, str], str] = at_message,
) -> Kind:
    """All of them are read by whoever may read channels. A feed has no messages: they are read where they are sent."""
    reads = Permission.CHANNEL_VIEW
    return Kind(name, says, "community", payload, reads, feed, address, recipients, who.REASONS if recipients else {})


KINDS = (
    _kind(OPENED, _("opened the channel “{name}” in {community}"), OfChannel, feed=True, address=at_channel),
    _kind(REVISED, _("changed the channel “{name}”"), OfChannel, address=at_channel),
    _kind(ARCHIVED, _("archived the channel “{name}”"), OfChannel, address=at_channel),
    _kind(REOPENED, _("reopened the channel “{name}”"), OfChannel, address=at_channel),
    _kind(SENT, _("wrote in “{name}”"), OfText, recipients=who.of_sent),
    _kind(EDITED, _("edited a message in “{name}”"), OfText, recipients=who.of_text),
    _kind(REMOVED, _("removed a message in “{name}”")),
    _kind(RESTORED, _("restored a message in “{name}”")),
    _kind(REACTED, _("reacted to a message in “{name}”"), OfReaction),
    _kind(UNREACTED, _("took back a reaction in “{name}”"), OfReaction),
)
