"""The only way to a chat channel or a message."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from coterie.channels import access as of_channels
from coterie.channels.access import refusal
from coterie.channels.models import Channel, ChannelQuerySet
from coterie.chat.models import Message, MessageQuerySet
from coterie.chat.permissions import Permission
from coterie.chat.unread import pinned_in, read_upto
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.foundation.access import guarded
from coterie.foundation.prepared import first, prepared
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser

CHAT = "chat"


def channel(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Channel, Standing]:
    """A chat channel and the viewer's standing in its space; 404 if there is none they may see, 403 if not for this.

    Whoever asks to send is also told if the channel is archived, or for announcements.
    """
    found, their = of_channels.channel(viewer, pk, permission)
    if found.kind != CHAT:
        raise Http404
    if permission == Permission.MESSAGE_SEND and (reason := refusal(found, their)):
        raise PermissionDenied(reason)
    return found, their


def channel_at(viewer: Viewer, slug: str, address: str) -> tuple[Channel, Standing]:
    """The same by the addresses of the space and of the channel in it; ``upto`` of it is how far a member has read, and
    ``pinned`` how many messages are."""
    space, their = communities.community(viewer, slug)
    found = first(_channel_at(space.pk, address, viewer.pk if their.role else None))
    if found is None or not their.can(found.needs):
        raise Http404
    found.community = space
    return found, their


@prepared
def _channel_at(space: int, address: str, member: int | None) -> ChannelQuerySet:
    rows = Channel.objects.select_related("archival", "slow_mode").filter(community=space, slug=address, kind=CHAT)
    rows = rows.annotate(pinned=pinned_in())
    return rows if member is None else rows.annotate(upto=read_upto(member))


def channels(viewer: Viewer) -> ChannelQuerySet:
    """The list twin of :func:`channel`."""
    return Channel.objects.visible_to(viewer).filter(kind=CHAT)


def message(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Message, Standing]:
    """A message and the viewer's standing. Members edit, remove and restore their own; hosts remove and restore any."""
    found = _message(pk)
    found, their = guarded(found, partial(_standing, viewer), sees=found.channel.needs)
    if found.is_removed and not may_see_removed(their):
        raise Http404
    if permission:
        their.require(permission)
    return found, their


def thread(viewer: Viewer, pk: int) -> tuple[Message, Standing]:
    """A message with a thread, or one in it. A thread stays when its root was removed, of which it shows nothing."""
    found = _message(pk)
    found, their = guarded(found, partial(_standing, viewer), sees=found.channel.needs)
    if found.is_removed and not found.reply_count and not may_see_removed(their):
        raise Http404
    return found, their


def _message(pk: int) -> Message:
    found = Message.objects.select_related("channel__archival", "author", "removal", "pin").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def messages(viewer: Viewer) -> MessageQuerySet:
    """The list twin of :func:`message` for messages that stand."""
    return Message.objects.visible_to(viewer).standing()


def _standing(viewer: Viewer, message: Message) -> Standing:
    return with_own(communities.standing_towards(viewer, message.channel), message)


def with_own(their: Standing, message: Message) -> Standing:
    """A member's standing towards one message: with the rights its author has."""
    if their.role is None or message.author_id is None or message.author_id != their.viewer.pk:
        return their
    # What a host took down, only a host puts back.
    taken_down_by_others = message.is_removed and message.removal.by_id != their.viewer.pk
    return their.with_own(set(Permission) - ({Permission.MESSAGE_RESTORE} if taken_down_by_others else set()))


def may_see_removed(their: Standing) -> bool:
    return their.can(Permission.MESSAGE_RESTORE)
