"""The only way to a topic or a post."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404

from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.discussions.models import Post, PostQuerySet, Topic, TopicQuerySet
from coterie.discussions.permissions import Permission
from coterie.foundation.access import guarded
from coterie.foundation.prepared import first, prepared
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser

VIEW = Permission.TOPIC_VIEW


def topic(viewer: Viewer, pk: int, permission: str = Permission.TOPIC_VIEW) -> tuple[Topic, Standing]:
    """A topic and the viewer's standing in its community; 404 if there is none they may see, 403 if not for this."""
    return guarded(first(_topic(pk)), partial(communities.standing_towards, viewer), sees=VIEW, does=permission)


@prepared
def _topic(pk: int) -> TopicQuerySet:
    return Topic.objects.not_withdrawn().select_related("author", "origin").filter(pk=pk)


def topics(viewer: Viewer) -> TopicQuerySet:
    """The list twin of :func:`topic`."""
    return Topic.objects.visible_to(viewer)


def post(viewer: Viewer, pk: int, permission: str = Permission.TOPIC_VIEW) -> tuple[Post, Standing]:
    """A post and the viewer's standing. Members edit, remove and restore their own; hosts remove and restore any."""
    rows = Post.objects.not_withdrawn().select_related("topic", "author", "origin", "removal")
    found, their = guarded(rows.filter(pk=pk).first(), partial(_standing, viewer), sees=VIEW)
    if found.is_removed and not may_see_removed(their):
        raise Http404
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
