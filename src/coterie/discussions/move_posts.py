"""Posts that go from one topic into another: what merging, splitting and undoing them have in common."""

from __future__ import annotations

from collections.abc import Sequence

from coterie.discussions.models import Post, Topic, recount
from coterie.discussions.versions import advance
from coterie.foundation.locking import lock

A_STATEMENT = 500


def lock_both(one: Topic, other: Topic) -> None:
    """Lock two topics in the order of their keys and bring both up to date. Http404 if one is gone."""
    for topic in sorted((one, other), key=lambda each: each.pk):
        lock(topic, "community", "channel", "author", "origin")


def move_posts(posts: Sequence[int], source: Topic, target: Topic) -> None:
    """Put posts of the source into the target, both locked. They keep number, author and time; since pages are in the
    order of the numbers, they stand where they were written.

    Their version becomes one that neither topic has had: what is kept of how they looked is not shown again. Open pages
    of both topics are loaded anew.
    """
    beyond = max(source.version, target.version)
    for topic in (source, target):
        topic.cut_version = advance(topic, steps=beyond - topic.version + 1, cut_version=beyond + 1)
    for start in range(0, len(posts), A_STATEMENT):
        some = Post.objects.filter(pk__in=posts[start : start + A_STATEMENT], topic=source)
        some.update(topic=target, version=beyond + 1)
    for topic in (source, target):
        recount(topic)
