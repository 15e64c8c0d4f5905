"""The only way to a topic or a post."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from coterie.channels import access as of_channels
from coterie.channels.access import refusal
from coterie.channels.models import Channel, ChannelQuerySet
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.discussions.kinds import KINDS
from coterie.discussions.models import Post, PostQuerySet, Topic, TopicQuerySet
from coterie.discussions.permissions import Permission
from coterie.foundation.access import guarded
from coterie.foundation.prepared import first, prepared
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def topic(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Topic, Standing]:
    """A topic and the viewer's standing in its community; 404 if there is none they may see, 403 if not for this.

    Whoever asks to reply is also told if nobody does in its channel, or only hosts.
    """
    found: Topic | None = first(_topic(pk))
    if found is None:
        raise Http404
    towards = partial(communities.standing_towards, viewer)
    found, their = guarded(found, towards, sees=found.channel.needs, does=permission)
    if permission == Permission.TOPIC_REPLY and (reason := replying(found.channel, their)):
        raise PermissionDenied(reason)
    return found, their


def replying(channel: Channel, their: Standing) -> str:
    """Why somebody who may reply in the space cannot in this channel; empty if they can."""
    return refusal(channel, their, channel.repliers)


@prepared
def _topic(pk: int) -> TopicQuerySet:
    return Topic.objects.not_withdrawn().select_related("author", "origin", "channel__archival").filter(pk=pk)


def question(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Topic, Standing]:
    """The same with the rights that whoever asked has, for what is done to a question as a whole."""
    found, their = topic(viewer, pk)
    if their.role is not None and found.author_id is not None and found.author_id == their.viewer.pk:
        their = their.with_own({Permission.QUESTION_DUPLICATE})
    if permission:
        their.require(permission)
    return found, their


def topics(viewer: Viewer) -> TopicQuerySet:
    """The list twin of :func:`topic`."""
    return Topic.objects.visible_to(viewer)


def post(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Post, Standing]:
    """A post and the viewer's standing. Members edit, remove and restore their own; hosts remove and restore any."""
    rows = Post.objects.not_withdrawn().select_related("topic__channel__archival", "author", "origin", "removal")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    found, their = guarded(found, partial(_standing, viewer), sees=found.topic.channel.needs)
    if found.is_removed and not may_see_removed(their):
        raise Http404
    if permission:
        their.require(permission)
    return found, their


def posts(viewer: Viewer) -> PostQuerySet:
    """The list twin of :func:`post` for posts that stand."""
    return Post.objects.visible_to(viewer).standing()


def _standing(viewer: Viewer, post: Post) -> Standing:
    return with_own(communities.standing_towards(viewer, post.topic), post)


def with_own(their: Standing, post: Post) -> Standing:
    """A member's standing towards one post: with the rights its author has."""
    if their.role is None or post.author_id is None or post.author_id != their.viewer.pk:
        return their
    # What a host took down, only a host puts back.
    taken_down_by_others = post.is_removed and post.removal.by_id != their.viewer.pk
    return their.with_own(set(Permission) - ({Permission.POST_RESTORE} if taken_down_by_others else set()))


def may_see_removed(their: Standing) -> bool:
    return their.can(Permission.POST_RESTORE)


def channel(viewer: Viewer, slug: str, address: str, permission: str | None = None) -> tuple[Channel, Standing]:
    """A channel of topics, by the addresses of its space and its own, and the viewer's standing in the space.

    Whoever asks to start a topic is also told if nobody does in it, or only hosts.
    """
    space, their = communities.community(viewer, slug)
    found = first(_channel_at(space.pk, address))
    if found is None or not their.can(found.needs):
        raise Http404
    found.community = space
    if permission:
        their.require(permission)
    if permission == Permission.TOPIC_START and (reason := refusal(found, their)):
        raise PermissionDenied(reason)
    return found, their


@prepared
def _channel_at(space: int, address: str) -> ChannelQuerySet:
    return Channel.objects.select_related("archival").filter(community=space, slug=address, kind__in=KINDS)


def channels_to_move_to(topic: Topic, their: Standing) -> list[Channel]:
    """Where somebody with this standing may move the topic, in the order of the channels."""
    if not their.can(Permission.TOPIC_MOVE):
        return []
    rows = of_channels.in_sight(topic.community_id, of_channels.sight(their, KINDS)).open().in_order()
    return list(rows.exclude(pk=topic.channel_id))


def startable(community: Community, their: Standing) -> list[Channel]:
    """The channels of a space in which somebody with this standing can start a topic, in their order."""
    if not their.can(Permission.TOPIC_START):
        return []
    rows = of_channels.in_sight(community.pk, of_channels.sight(their, KINDS)).open().in_order()
    return [each for each in rows if not refusal(each, their)]
