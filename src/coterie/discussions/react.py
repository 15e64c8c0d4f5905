"""What a reaction to a post does to its topic."""

from __future__ import annotations

from coterie.discussions import activities
from coterie.discussions.models import Post
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.people.models import User


def reacted(post: Post, by: User, kind: str, given: bool) -> None:
    """Somebody reacted to the post, which is held, or took it back: it looks different now."""
    touch(post.topic, post)
    record_of(post, activities.REACTED if given else activities.UNREACTED, by=by, reaction=kind)
