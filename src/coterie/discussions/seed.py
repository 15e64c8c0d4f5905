"""Bring a thread of the larger platform into a community as one of its first topics, with attribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coterie.communities.models import Community
from coterie.discussions.kinds import kind_of_topics
from coterie.discussions.models import Origin, Post, Topic
from coterie.discussions.similar import index_titles
from coterie.discussions.start_topic import channel_for
from coterie.foundation.text.markdown import from_plain, render


@dataclass(frozen=True)
class SourcePost:
    """One post as it stood on the platform; ``text`` is plain."""

    post: str
    author_key: str
    author_name: str
    text: str
    at: datetime | None


@dataclass(frozen=True)
class SourceThread:
    """A thread worth bringing along, its opening post first."""

    platform: str
    thread: str
    title: str
    url: str
    question: bool
    posts: Sequence[SourcePost]


def brought_already(community: Community, platform: str) -> QuerySet[Any]:
    """The keys of the platform's threads that are topics of the community."""
    return Origin.objects.filter(topic__community=community, platform=platform).values("thread")


@transaction.atomic
def seed(community: Community, threads: Sequence[SourceThread]) -> list[Topic]:
    """Create one topic a thread, with the dates it had there. Part of founding: it records no activity of its own."""
    topics = [_topic(community, thread) for thread in threads if thread.posts]
    index_titles(topics)
    return topics


def _topic(community: Community, thread: SourceThread) -> Topic:
    origins = [_origin(thread, post) for post in thread.posts]
    now = timezone.now()
    channel = channel_for(community, Topic.QUESTION if thread.question else Topic.DISCUSSION)
    topic = Topic.objects.create(
        community=community,
        channel=channel,
        kind=kind_of_topics(channel),
        title=thread.title[:160],
        created_at=thread.posts[0].at or now,
        last_post_at=thread.posts[-1].at or now,
        reply_count=len(thread.posts) - 1,
    )
    Post.objects.bulk_create(
        [_post(topic, source, origin, now) for source, origin in zip(thread.posts, origins, strict=True)]
    )
    topic.origin = origins[0]
    topic.save(update_fields=["origin"])
    return topic


def _origin(thread: SourceThread, post: SourcePost) -> Origin:
    return Origin.objects.create(
        platform=thread.platform,
        thread=thread.thread[:200],
        post=post.post[:200],
        author_key=post.author_key,
        author_name=post.author_name[:120],
        url=thread.url[:500],
        at=post.at,
    )


def _post(topic: Topic, source: SourcePost, origin: Origin, now: datetime) -> Post:
    text = from_plain(source.text)
    return Post(topic=topic, text=text, html=render(text).html, created_at=source.at or now, origin=origin)
