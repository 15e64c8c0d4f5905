"""What every activity about a post says."""

from __future__ import annotations

from typing import Any

from coterie.channels.models import Channel
from coterie.channels.said import record_in
from coterie.discussions.models import Post, Topic
from coterie.people.models import User


def facts(post: Post) -> dict[str, Any]:
    """What every activity about a post carries."""
    return {**facts_of(post.topic), "post": post.pk}


def facts_of(topic: Topic) -> dict[str, Any]:
    """What every activity about a topic itself carries."""
    return {"topic": topic.pk, "title": topic.title, "community": topic.community.name}


def record_of(post: Post, kind: str, *, by: User | None, **more: Any) -> None:
    """Record what was done to a post, for those who may read its topic; ``by`` nobody where that is not told."""
    record_in(_channel(post.topic), kind, by=by, about=post, within=post.topic, **facts(post), **more)


def record_of_topic(topic: Topic, kind: str, *, by: User | None, **more: Any) -> None:
    """The same for what was done to a topic as a whole."""
    record_in(_channel(topic), kind, by=by, about=topic, within=topic, **facts_of(topic), **more)


def _channel(topic: Topic) -> Channel:
    channel: Channel = topic.channel
    channel.community = topic.community
    return channel
