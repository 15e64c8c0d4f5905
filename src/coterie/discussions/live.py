"""A topic's channel: what appears on its open pages without a reload."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.template.loader import render_to_string

from coterie.activity.models import Activity
from coterie.activity.reactions import shows
from coterie.comments.shown import load_reactions
from coterie.discussions import access, activities, curated
from coterie.discussions.models import Post, Topic
from coterie.discussions.question import question
from coterie.discussions.votes import load_votes
from coterie.foundation.live import Change, Event, changed, changes, channel, html_event, reload_event
from coterie.foundation.prepared import prepared
from coterie.people.models import User

POSTS_A_LOOK = 100
LOADED = ("community", "channel", "author", "origin", "pin", "closure")


@channel("topic")
def may_listen(user: User, pk: int) -> bool:
    return access.topics(user).filter(pk=pk).exists()


@shows(
    activities.REPLIED,
    activities.EDITED,
    activities.REMOVED,
    activities.RESTORED,
    activities.REACTED,
    activities.UNREACTED,
    activities.ACCEPTED,
    activities.UNACCEPTED,
    activities.VOTED,
    activities.UNVOTED,
    activities.SHARED,
    activities.UNSHARED,
)
def say_changed(activity_id: int) -> None:
    changed(f"topic:{_topic_of(activity_id)[0]}")


@shows(activities.MOVED)
def say_moved(activity_id: int) -> None:
    changed(f"topic:{Activity.objects.get(pk=activity_id).object_id}")


@shows(activities.DUPLICATE, activities.NO_DUPLICATE)
def say_both_changed(activity_id: int) -> None:
    data = Activity.objects.get(pk=activity_id).data
    for topic in (data["topic"], data["original"]):
        changed(f"topic:{topic}")


@shows(
    curated.PINNED,
    curated.UNPINNED,
    curated.CLOSED,
    curated.REOPENED,
    curated.RETITLED,
    curated.TAGGED,
)
def say_topic_changed(activity_id: int) -> None:
    changed(f"topic:{_curated(activity_id)[0]}")


@prepared
def _curated(activity: int) -> Any:
    return Activity.objects.filter(pk=activity).values_list("object_id", flat=True)


@prepared
def _topic_of(activity: int) -> Any:
    return Activity.objects.filter(pk=activity).values_list("context_id", flat=True)


@changes("topic")
def changes_since(pk: int, version: int) -> Sequence[Change] | None:
    """The posts that look different since this version, behind the topic's head; both alike for every viewer."""
    topic = Topic.objects.not_withdrawn().select_related(*LOADED).filter(pk=pk).first()
    if topic is None:
        return None
    if version > topic.version:  # of another time, before this database was put back from a backup
        return [Change(reload_event, topic.version)]
    posts = load_reactions(list(Post.objects.changed_since(topic, version)[:POSTS_A_LOOK]))
    load_votes(posts, topic)
    if not posts and version == topic.version:
        return []
    # First and without a number, so that a page which is cut off before the posts gets it again with them.
    cut = [Change(reload_event)] if version < topic.cut_version else []
    if not posts:
        return [*cut, Change(partial(_head, topic), topic.version)]
    steps = [Change(partial(_article, post), post.version) for post in posts]
    return [*cut, Change(partial(_head, posts[-1].topic)), *steps]


def _head(topic: Topic) -> Event:
    html = render_to_string("discussions/_head.html", {"topic": topic, "asked": question(topic)}).strip()
    return html_event("#topic-head", "replace", "topic-head", html)


def _article(post: Post) -> Event:
    """What only some may do is fetched by the page of those who may."""
    context = {"posts": [post], "topic": post.topic, "viewer": None}
    html = render_to_string("discussions/_posts.html", context).strip()
    return html_event("#posts", "order", f"post-{post.pk}", html)
