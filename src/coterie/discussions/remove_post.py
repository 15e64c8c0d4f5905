"""Take a post down, and put it back."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import Activity, ActivityQuerySet
from coterie.activity.withdraw import reinstate, withdraw
from coterie.discussions import activities
from coterie.discussions.models import Post, Removal, Topic, hold, recount
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def remove_post(post: Post, *, by: User) -> Removal:
    """Hide the post from readers. Nothing is lost: :func:`restore_post` brings it back as it was.

    A question whose accepted answer goes has none, until its asker says again which one helped.
    """
    hold(post)
    removal, created = Removal.objects.get_or_create(post=post, defaults={"by": by})
    if created:
        Topic.objects.filter(pk=post.topic_id, accepted=post).update(accepted=None)
        touch(post.topic, post)
        recount(post.topic)
        withdraw(_of(post))
        record_of(post, activities.REMOVED, by=by)
    return removal


@transaction.atomic
def restore_post(post: Post, *, by: User) -> Post:
    """Undo a removal; restoring a post that stands changes nothing."""
    hold(post)
    deleted, _ = Removal.objects.filter(post=post).delete()
    if deleted:
        touch(post.topic, post)
        recount(post.topic)
        reinstate(_of(post))
        record_of(post, activities.RESTORED, by=by)
    return post


def _of(post: Post) -> ActivityQuerySet:
    """What was done to the post; to its topic too, if the post is what that opens with."""
    done = Activity.objects.about(post)
    return done | Activity.objects.about(post.topic) if post.pk == post.topic.opening_id else done
