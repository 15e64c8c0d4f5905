"""Make a topic of some posts of another, and put them back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions.curated import REJOINED, SPLIT, record_of_topic
from coterie.discussions.kinds import kind_of_topics
from coterie.discussions.merge_topics import refuse_if_late
from coterie.discussions.models import Merge, Post, Split, Topic
from coterie.discussions.move_posts import lock_both, move_posts
from coterie.discussions.similar import index_titles
from coterie.discussions.start_topic import checked_title
from coterie.foundation.live import changed
from coterie.foundation.locking import lock
from coterie.people.models import User

MOST = 500


@transaction.atomic
def split_topic(topic: Topic, *, posts: Sequence[Post], title: str, by: User) -> Split:
    """Put these posts into a topic of their own, begun by whoever wrote the first of them. Links to them go on working.

    ValidationError if the title does not fit, or without a post, with the opening, or with posts that moved meanwhile.
    """
    title = checked_title(title)
    lock(topic, "community", "author", "origin")
    moved = _checked(topic, posts)
    first, last = moved[0], moved[-1]
    target = Topic(
        community=topic.community,
        channel=topic.channel,
        kind=kind_of_topics(topic.channel),
        title=title,
        author=first.author,
        created_at=first.created_at,
        last_post_at=last.created_at,
        last_author=last.author,
    )
    target.full_clean(exclude=["accepted", "origin"])
    target.save()
    index_titles([target])
    accepted = topic.accepted_id if topic.accepted_id in {post.pk for post in moved} else None
    if accepted:
        Topic.objects.filter(pk=topic.pk).update(accepted=None)
    split = Split.objects.create(source=topic, target=target, accepted=accepted, by=by)
    move_posts([post.pk for post in moved], topic, target)
    record_of_topic(target, SPLIT, by=by, other=topic.pk, called=topic.title)
    transaction.on_commit(partial(changed, topic.live))
    return split


def _checked(topic: Topic, posts: Sequence[Post]) -> list[Post]:
    """The posts as they stand in the topic now, in their order."""
    wanted = {post.pk for post in posts}
    if not wanted:
        raise ValidationError({"posts": _("Choose at least one post.")})
    if len(wanted) > MOST:
        raise ValidationError({"posts": _("Choose at most %(count)d posts.") % {"count": MOST}})
    rows = Post.objects.filter(topic=topic, pk__in=wanted).not_withdrawn().select_related("author").order_by("pk")
    found = list(rows)
    if len(found) != len(wanted):
        raise ValidationError({"posts": _("One of these posts is not in this topic any more.")})
    if topic.opening_id in wanted:
        raise ValidationError({"posts": _("The post that a topic begins with stays in it.")})
    return found


@transaction.atomic
def rejoin_topics(split: Split, *, by: User) -> Topic:
    """Undo a split: the posts go back, with what was written after them. ValidationError when it is too late."""
    source, target = split.source, split.target
    lock_both(source, target)
    if not Split.objects.filter(pk=split.pk).exists() or Merge.objects.filter(source=target).exists():
        return source
    refuse_if_late(split)
    if Merge.objects.filter(source=source).exists():
        raise ValidationError(_("The topic that they came from was merged into another meanwhile."))
    posts = list(target.posts.order_by("pk").values_list("pk", flat=True))
    split.delete()
    # The address of what was a topic for a while goes on leading to its posts.
    Merge.objects.create(source=target, target=source, posts=posts, by=by)
    move_posts(posts, target, source)
    if split.accepted in posts and source.is_question:
        Topic.objects.filter(pk=source.pk, accepted=None).update(accepted=split.accepted)
    record_of_topic(target, REJOINED, by=by, other=source.pk, called=source.title)
    for topic in (source, target):
        transaction.on_commit(partial(changed, topic.live))
    return source
