"""What every activity about a post says."""

from __future__ import annotations

from typing import Any

from coterie.channels.models import Channel
from coterie.channels.said import record_in
from coterie.discussions.models import Post
from coterie.people.models import User


def facts(post: Post) -> dict[str, Any]:
    """What every activity about a post carries."""
    topic = post.topic
    return {"topic": topic.pk, "title": topic.title, "community": topic.community.name, "post": post.pk}


def record_of(post: Post, kind: str, *, by: User, **more: Any) -> None:
    """Record what was done to a post, for those who may read its topic."""
    topic = post.topic
    channel: Channel = topic.channel
    channel.community = topic.community
    record_in(channel, kind, by=by, about=post, within=topic, **facts(post), **more)
