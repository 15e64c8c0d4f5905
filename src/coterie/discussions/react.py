"""What a reaction to a post does to its topic."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from coterie.discussions import activities
from coterie.discussions.models import Post
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.foundation.live import changed
from coterie.people.models import User


def reacted(post: Post, by: User, kind: str, given: bool) -> None:
    """Somebody reacted to the post, which is held, or took it back: it looks different now."""
    touch(post.topic, post)
    record_of(post, activities.REACTED if given else activities.UNREACTED, by=by, reaction=kind)


def redrawn(post: Post) -> None:
    """The post, which is held, looks different now without anybody having done something to it."""
    touch(post.topic, post)
    transaction.on_commit(partial(changed, post.topic.live))
