"""Take a post down, and put it back."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.record import record
from coterie.activity.withdraw import reinstate, withdraw
from coterie.discussions import activities
from coterie.discussions.compose import facts
from coterie.discussions.models import Post, Removal, recount
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def remove_post(post: Post, *, by: User) -> Removal:
    """Hide the post from readers. Nothing is lost: :func:`restore_post` brings it back as it was."""
    removal, created = Removal.objects.get_or_create(post=post, defaults={"by": by})
    if created:
        touch(post.topic, post)
        recount(post.topic)
        withdraw(data__post=post.pk)
        record(activities.REMOVED, by=by, about=post, to=post.topic.community.audience, **facts(post))
    return removal


@transaction.atomic
def restore_post(post: Post, *, by: User) -> Post:
    """Undo a removal; restoring a post that stands changes nothing."""
    deleted, _ = Removal.objects.filter(post=post).delete()
    if deleted:
        post = Post.objects.select_related("topic__community", "author").get(pk=post.pk)
        touch(post.topic, post)
        recount(post.topic)
        reinstate(data__post=post.pk)
        record(activities.RESTORED, by=by, about=post, to=post.topic.community.audience, **facts(post))
    return post
