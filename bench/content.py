"""A simulated space to measure on, written in bulk: one open space where everybody belongs, and all that is said."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from importlib import import_module
from random import choice as pick
from typing import TYPE_CHECKING

from bench.bulk import Bulk
from bench.words import Size, text, title

if TYPE_CHECKING:
    from coterie.communities.models import Community
    from coterie.discussions.models import Topic
    from coterie.people.models import User

OFFERED = 51
TOLD = 60
MOST_SESSIONS = 200


def fill(size: Size) -> tuple[list[Topic], list[str]]:
    """Fill a migrated database. Returns its newest topics, of which the first has a full page, and keys of sessions."""
    random.seed(0)
    users = _users(size)
    space = _space(users)
    topics = _topics(space, users, size)
    _posts(topics, users, size)
    _activities(space, topics, size)
    _inbox(users[0])
    _settle()
    return _first(topics), _sessions(users[:MOST_SESSIONS])


def _first(topics: list[tuple[int, str]]) -> list[Topic]:
    from coterie.discussions.models import Topic

    return list(Topic.objects.filter(pk__in=[pk for pk, _title in topics[:OFFERED]]).order_by("pk"))


def _users(size: Size) -> list[User]:
    from coterie.people.models import User

    rows = ((f"u{n}@bench.example", f"u{n}", f"Reader {n}") for n in range(size.users))
    Bulk(User(password="!"), "email", "handle", "name").write(rows)
    return list(User.objects.filter(email__endswith="@bench.example").order_by("pk"))


def _space(users: list[User]) -> Community:
    from coterie.communities.found import found
    from coterie.communities.models import Membership
    from coterie.communities.open_doors import open_doors

    space = found(by=users[0], name="Repair Bench", purpose="Simulated for measuring.", guidelines="Be kind.")
    open_doors(space, by=users[0])
    Bulk(Membership(community=space), "user_id").write((user.pk,) for user in users[1:])
    return space


def _topics(space: Community, users: list[User], size: Size) -> list[tuple[int, str]]:
    """The number and title of each topic, the newest first."""
    from coterie.discussions.models import Topic

    now = datetime.now(UTC)
    moments = (now - timedelta(minutes=number) for number in range(size.topics))
    sample = Topic(
        community=space, channel=space.channels.get(), reply_count=size.posts // size.topics - 1, kind="discussion"
    )
    rows = ((title(), pick(users).pk, pick(users).pk, at, at) for at in moments)
    Bulk(sample, "title", "author_id", "last_author_id", "created_at", "last_post_at").write(rows)
    return list(Topic.objects.order_by("pk").values_list("pk", "title"))


def _posts(topics: list[tuple[int, str]], users: list[User], size: Size) -> None:
    from coterie.discussions.models import Post
    from coterie.foundation.text.markdown import render

    texts = [(written, render(written).html) for written in (text() for _ in range(200))]
    people = [user.pk for user in users]
    rows = ((topics[size.topic_of(number)][0], pick(people), *pick(texts)) for number in range(size.posts))
    Bulk(Post(created_at=datetime.now(UTC)), "topic_id", "author_id", "text", "html").write(rows)


def _activities(space: Community, topics: list[tuple[int, str]], size: Size) -> None:
    """Of each post the activity that its verb would have written."""
    from coterie.activity.models import Activity
    from coterie.discussions.models import Post

    titles, begun = dict(topics), set()

    def row(post: int, topic: int, author: int) -> tuple[object, ...]:
        about = (author, "discussions.post", post) if topic in begun else (author, "discussions.topic", topic)
        kind = "post.replied" if topic in begun else "topic.started"
        begun.add(topic)
        data = {"topic": topic, "title": titles[topic], "community": space.name, "post": post, "mentions": []}
        return kind, *about, data

    posts = Post.objects.order_by("pk").values_list("pk", "topic_id", "author_id").iterator(chunk_size=10_000)
    sample = Activity(audience=space.audience)
    Bulk(sample, "kind", "actor_id", "object_type", "object_id", "data").write(row(*post) for post in posts)


def _inbox(user: User) -> None:
    """Of the newest activities that somebody was told of them, the newer half unread."""
    from coterie.activity.models import Activity
    from coterie.notifications.models import Notification

    newest = Activity.objects.filter(kind="post.replied").order_by("-pk").values_list("pk", flat=True)[:TOLD]
    now = datetime.now(UTC)
    rows = ((pk, now if number < TOLD // 2 else None, now) for number, pk in enumerate(newest))
    Bulk(Notification(user=user, reason="reply", path="/"), "activity_id", "read_at", "at").write(rows)


def _settle() -> None:
    """What PostgreSQL does by itself some minutes after so many rows came."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _sessions(users: list[User]) -> list[str]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    keys = []
    for user in users:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys
