"""The only way to a topic or a post."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from coterie.channels import access as of_channels
from coterie.channels.access import refusal
from coterie.channels.models import Channel, ChannelQuerySet
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.communities.permissions import Role
from coterie.discussions.kinds import KINDS
from coterie.discussions.models import Bookmark, Merge, Post, PostQuerySet, Split, Tag, Topic, TopicQuerySet, tagged
from coterie.discussions.models.reading import BookmarkQuerySet
from coterie.discussions.permissions import Permission
from coterie.discussions.unread import level_of, read_upto
from coterie.foundation.access import SwitchedOff, guarded
from coterie.foundation.prepared import first, prepared
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def topic(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Topic, Standing]:
    """A topic and the viewer's standing towards it; 404 if there is none they may see, 403 if not for this.

    Authors have rights of their own. What only this viewer has (``upto``, ``level``) is loaded with it. Whoever asks to
    reply is also told if nobody does in its channel, or only hosts.
    """
    found: Topic | None = first(_topic(pk, viewer.pk or 0))
    if found is None:
        raise Http404
    towards = partial(_standing_of_topic, viewer)
    found, their = guarded(found, towards, sees=found.channel.needs, does=permission)
    if permission == Permission.TOPIC_REPLY and (reason := replying(found.channel, their)):
        raise PermissionDenied(reason)
    return found, their


def _say_if_off(their: Standing, found: Topic) -> None:
    """SwitchedOff, for a member who would see the topic if its space offered topics."""
    hosts_only = found.channel.visibility == Channel.HOSTS
    if their.has("topics") or their.role is None or (hosts_only and their.role not in (Role.HOST, Role.LEAD)):
        return
    raise SwitchedOff(_("Topics are switched off here. What was written in them is kept, and comes back with them."))


def replying(channel: Channel, their: Standing) -> str:
    """Why somebody who may reply in the space cannot in this channel; empty if they can."""
    return refusal(channel, their, channel.repliers)


def closed_to(found: Topic, their: Standing) -> str:
    """Why somebody who may reply in the channel cannot in this topic; empty if they can."""
    if found.is_closed and not their.can(Permission.TOPIC_CLOSE):
        return _("This topic is closed: only hosts and leads reply in it.")
    return ""


@prepared
def _topic(pk: int, viewer: int) -> TopicQuerySet:
    related = ("author", "origin", "channel__archival", "pin", "closure", "merge")
    own = {"upto": read_upto(viewer), "level": level_of(viewer)}
    return Topic.objects.not_withdrawn().select_related(*related).filter(pk=pk).annotate(tagged=tagged(), **own)


def _standing_of_topic(viewer: Viewer, found: Topic) -> Standing:
    their = communities.standing_towards(viewer, found)
    _say_if_off(their, found)
    if their.role is None or found.author_id is None or found.author_id != viewer.pk:
        return their
    return their.with_own({Permission.TOPIC_RETITLE, Permission.TOPIC_TAG})


def tag(viewer: Viewer, pk: int, permission: str | None = None) -> tuple[Tag, Standing]:
    """A tag and the viewer's standing in its space; one that was removed only for those who manage tags."""
    found = Tag.objects.select_related("community", "removal__into").filter(pk=pk).first()
    return guarded(found, partial(communities.standing_towards, viewer), sees=Permission.TOPIC_VIEW, does=permission)


def merge(viewer: User, pk: int) -> Merge:
    """A merge that the viewer may undo: whoever may merge in its space."""
    found = get_object_or_404(Merge.objects.select_related("source", "target__community"), pk=pk)
    found.target, _their = topic(viewer, found.target_id, Permission.TOPIC_MERGE)
    found.source, _their = topic(viewer, found.source_id, Permission.TOPIC_MERGE)
    return found


def split(viewer: User, pk: int) -> Split:
    """A split that the viewer may undo: whoever may split in its space."""
    found = get_object_or_404(Split, pk=pk)
    found.source, _their = topic(viewer, found.source_id, Permission.TOPIC_MERGE)
    found.target, _their = topic(viewer, found.target_id, Permission.TOPIC_MERGE)
    return found


def bookmark(viewer: User, pk: int) -> Bookmark:
    """One of the viewer's own bookmarks, removed ones too. Http404 for anybody else's."""
    return get_object_or_404(Bookmark.objects.select_related("post__topic__community"), pk=pk, user=viewer)


def bookmarks(viewer: User) -> BookmarkQuerySet:
    """The list twin of :func:`bookmark`: those that were not removed, of posts that the viewer may still see."""
    return Bookmark.objects.kept().filter(user=viewer, post__in=Post.objects.visible_to(viewer).values("pk"))


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


def posts_among(viewer: Viewer, pks: Sequence[int]) -> PostQuerySet:
    """Those of :func:`posts` among a few: of all topics that the viewer may see only theirs are looked at."""
    some = Post.objects.filter(pk__in=pks)
    theirs = Topic.objects.visible_to(viewer).filter(pk__in=some.values("topic"))
    return some.filter(topic__in=theirs).not_withdrawn().standing()


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
    rows = of_channels.in_sight(community.pk, of_channels.sight(their, KINDS)).open().select_related("archival")
    return [each for each in rows.in_order() if not refusal(each, their)]
