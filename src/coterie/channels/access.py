"""The only way to a channel."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _

from coterie.channels.models import Channel, ChannelQuerySet
from coterie.channels.permissions import Permission
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.foundation.access import guarded
from coterie.foundation.prepared import first, prepared
from coterie.foundation.rooms import channel_kinds
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def channel(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Channel, Standing]:
    """A channel and the viewer's standing in its space; 404 if there is none they may see, 403 if not for this."""
    found: Channel | None = first(_channel(pk))
    if found is None:
        raise Http404
    return guarded(found, partial(communities.standing_towards, viewer), sees=found.needs, does=permission)


@prepared
def _channel(pk: int) -> ChannelQuerySet:
    return Channel.objects.select_related("archival").filter(pk=pk)


def channels(viewer: Viewer) -> ChannelQuerySet:
    """The list twin of :func:`channel`."""
    return Channel.objects.visible_to(viewer)


Sight = tuple[tuple[str, str], ...]


def sight(their: Standing, kinds: Iterable[str] | None = None) -> Sight:
    """Which channels of a space this standing sees: pairs of a kind and a visibility, in a fixed order."""
    wanted = channel_kinds().values() if kinds is None else [channel_kinds()[key] for key in kinds]
    return tuple((kind.key, who) for kind in wanted for who, needed in kind.sees.items() if needed in their.may)


def levels(their: Standing, kind: str) -> tuple[str, ...]:
    """Of one kind: the visibilities of the channels that this standing sees."""
    return tuple(who for who, needed in channel_kinds()[kind].sees.items() if needed in their.may)


def in_sight(community: int, sight: Sight) -> ChannelQuerySet:
    """The channels of a space that somebody with this sight sees: the twin of :func:`channels` for one space."""
    kinds: dict[str, list[str]] = {}
    for kind, who in sight:
        kinds.setdefault(who, []).append(kind)
    rows = Channel.objects.none()
    for who, keys in kinds.items():
        rows |= Channel.objects.filter(visibility=who, kind__in=keys)
    return rows.filter(community=community)


def refusal(found: Channel, their: Standing, who: str | None = None) -> str:
    """Why a member cannot write in this channel now; empty if they can. ``who`` may, by default the channel's writers:
    members, or hosts."""
    if found.is_archived:
        return _("This channel is archived: it can be read, and nothing is written in it any more.")
    if (who or found.writers) == Channel.HOSTS and not their.can(Permission.CHANNEL_ANNOUNCE):
        return _("Only hosts and leads write in this channel.")
    return ""
