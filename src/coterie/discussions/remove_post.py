"""Take a post down, and put it back."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import Activity, ActivityQuerySet
from coterie.activity.withdraw import reinstate, withdraw
from coterie.discussions import activities
from coterie.discussions.compose import record_of
from coterie.discussions.models import Post, Removal, recount
from coterie.people.models import User


@transaction.atomic
def remove_post(post: Post, *, by: User) -> Removal:
    """Hide the post from readers. Nothing is lost: :func:`restore_post` brings it back as it was."""
    removal, created = Removal.objects.get_or_create(post=post, defaults={"by": by})
    if created:
        recount(post.topic)
        withdraw(_of(post))
        record_of(post, activities.REMOVED, by=by)
    return removal


@transaction.atomic
def restore_post(post: Post, *, by: User) -> Post:
    """Undo a removal; restoring a post that stands changes nothing."""
    deleted, _ = Removal.objects.filter(post=post).delete()
    if deleted:
        post = Post.objects.select_related("topic__community", "author").get(pk=post.pk)
        recount(post.topic)
        reinstate(_of(post))
        record_of(post, activities.RESTORED, by=by)
    return post


def _of(post: Post) -> ActivityQuerySet:
    """What was done to the post; to its topic too, if the post is what that opens with."""
    done = Activity.objects.about(post)
    opening = post.topic.posts.order_by("id").values_list("pk", flat=True).first()
    return done | Activity.objects.about(post.topic) if post.pk == opening else done
