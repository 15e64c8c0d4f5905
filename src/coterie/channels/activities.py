"""What leaders do with channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.channels.permissions import Permission
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity

OPENED = "channel.opened"
REVISED = "channel.revised"
ARCHIVED = "channel.archived"
REOPENED = "channel.reopened"
ARRANGED = "channel.arranged"


@dataclass(frozen=True)
class OfChannel:
    """``channel`` is its id, ``name`` and ``community`` are names at the time."""

    channel: int
    name: str
    community: str


@dataclass(frozen=True)
class OfOrder:
    """``community`` is its name at the time."""

    community: str


def at_channel(activity: Activity, space: str) -> str:
    return route("channels:by-number", activity.data["channel"])


def _kind(name: str, says: Any, *, feed: bool = False) -> Kind:
    return Kind(name, says, "community", OfChannel, Permission.CHANNEL_VIEW, feed, at_channel)


KINDS = (
    _kind(OPENED, _("opened the channel “{name}” in {community}"), feed=True),
    _kind(REVISED, _("changed the channel “{name}”")),
    _kind(ARCHIVED, _("archived the channel “{name}”")),
    _kind(REOPENED, _("reopened the channel “{name}”")),
    Kind(ARRANGED, _("put the channels of {community} in order"), "community", OfOrder, Permission.CHANNEL_VIEW, False),
)
