"""Merge one topic into another, and take it out again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.discussions.curated import MERGED, UNMERGED, record_of_topic
from coterie.discussions.models import Merge, Post, Split, Topic
from coterie.discussions.move_posts import lock_both, move_posts
from coterie.foundation.live import changed
from coterie.people.models import User

#: how long a merge and a split can be undone
UNDO_FOR = timedelta(days=7)


@transaction.atomic
def merge_topics(source: Topic, *, into: Topic, by: User) -> Merge:
    """Put all posts of the newer topic into the older one. Every post keeps its author, its time and its address; they
    stand in the order in which they were written. The address of the source leads to where its first post stands now.

    ValidationError if one of the topics was merged meanwhile, if they are of two spaces, or if ``into`` is the newer.
    """
    lock_both(source, into)
    _refuse(source, into)
    posts = list(source.posts.order_by("pk").values_list("pk", flat=True))
    accepted = source.accepted_id if into.is_question and into.accepted_id is None else None
    merge = Merge.objects.create(source=source, target=into, posts=posts, accepted_moved=bool(accepted), by=by)
    Topic.objects.filter(pk=source.pk).update(accepted=None)
    if accepted:
        Topic.objects.filter(pk=into.pk).update(accepted=accepted)
    move_posts(posts, source, into)
    record_of_topic(source, MERGED, by=by, other=into.pk, called=into.title)
    _tell(source, into)
    return merge


def _refuse(source: Topic, into: Topic) -> None:
    if source.pk == into.pk or source.community_id != into.community_id:
        raise ValidationError({"other": _("Choose another topic of this space.")})
    if source.channel.visibility != into.channel.visibility:
        raise ValidationError({"other": _("They stand in channels for different people.")})
    if Merge.objects.filter(source__in=[source.pk, into.pk]).exists():
        raise ValidationError({"other": _("One of the two topics was merged meanwhile.")})
    if not source.opening_id or not into.opening_id:
        raise ValidationError({"other": _("One of the two topics has no posts.")})
    if source.opening_id < into.opening_id:
        raise ValidationError({"other": _("Merge the newer topic into the older one.")})


@transaction.atomic
def unmerge_topics(merge: Merge, *, by: User) -> Topic:
    """Give the source its posts back. What was written since stays where it is. ValidationError when it is too late."""
    source, target = merge.source, merge.target
    lock_both(source, target)
    if not Merge.objects.filter(pk=merge.pk).exists():
        return source
    refuse_if_late(merge)
    there = set(Post.objects.filter(topic=target, pk__in=merge.posts).values_list("pk", flat=True))
    posts = [pk for pk in merge.posts if pk in there]
    merge.delete()
    if target.accepted_id in there:
        Topic.objects.filter(pk=target.pk).update(accepted=None)
        Topic.objects.filter(pk=source.pk).update(accepted=target.accepted_id if merge.accepted_moved else None)
    move_posts(posts, target, source)
    record_of_topic(source, UNMERGED, by=by, other=target.pk, called=target.title)
    _tell(source, target)
    return source


def refuse_if_late(done: Merge | Split) -> None:
    """ValidationError, in words, for what was done too long ago to be undone."""
    if done.at + UNDO_FOR < timezone.now():
        days = {"days": UNDO_FOR.days}
        raise ValidationError(_("It was done more than %(days)d days ago and cannot be undone any more.") % days)


def _tell(*topics: Topic) -> None:
    for topic in topics:
        transaction.on_commit(partial(changed, topic.live))
