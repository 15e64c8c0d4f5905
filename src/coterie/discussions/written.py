"""The topics of a space as pages of Markdown, for its archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from coterie.discussions.models import Post, Topic

if TYPE_CHECKING:
    from coterie.communities.models import Community


def written(space: Community) -> Iterator[tuple[str, Iterator[str]]]:
    """One page a topic, with what everybody in the space reads there."""
    topics = Topic.objects.filter(community=space, merge=None).not_withdrawn().select_related("channel").order_by("pk")
    for topic in topics.iterator(chunk_size=500):
        yield f"topics/{topic.pk}-{topic.slug}.md", _page(topic)


def _page(topic: Topic) -> Iterator[str]:
    yield f"# {topic.title}\n\n{topic.channel.name}\n"
    posts = Post.objects.filter(topic=topic).not_withdrawn().standing().select_related("author", "origin")
    for post in posts.order_by("pk").iterator(chunk_size=500):
        accepted = f", {_('accepted answer')}" if post.pk == topic.accepted_id else ""
        yield f"\n## {_by(post)}, {post.created_at:%Y-%m-%d %H:%M}{accepted}\n\n{post.text}\n"


def _by(post: Post) -> str:
    if post.author:
        return f"{post.author.name} (@{post.author.handle})"
    return post.origin.shown_name if post.origin else _("A former member")
