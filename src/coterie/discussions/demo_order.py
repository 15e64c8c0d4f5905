"""The demonstration's hosts put topics in order: tags, a pin, a closed topic, one that was asked twice and merged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from coterie.discussions.close_topic import close_topic
from coterie.discussions.merge_topics import merge_topics
from coterie.discussions.models import Post, Topic
from coterie.discussions.pin_topic import pin_topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.discussions.tag_topic import tag_topic
from coterie.discussions.tags import make_tag

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

WELCOME = "Welcome: who are you, and what brings you here?"
MEETING = "Meet on a Saturday and try {3} together?"
TAGS = {
    "Beginners": ("Where to begin with {0}, without buying everything twice?", WELCOME),
    "Show and tell": ("A month of {1}: what worked, what did not", "Show what you made this week"),
    "Meetings": (MEETING,),
}
TWICE = "Hello from somebody new to {0}"

Event = tuple[datetime, Callable[[], None]]


def events(stage: Stage, posts: dict[tuple[str, int], Post]) -> list[Event]:
    """What happens when; ``posts`` has the posts by title and place, filled by then."""
    return [
        (stage.ago(days=15), partial(_tag, stage, posts)),
        (stage.ago(days=14.9), partial(_pin, stage, posts)),
        (stage.ago(days=5.5), partial(_ask_twice, stage, posts)),
        (stage.ago(days=5.2), partial(_merge, stage, posts)),
        (stage.ago(days=4), partial(_close, stage, posts)),
    ]


def _tag(stage: Stage, posts: dict[tuple[str, int], Post]) -> None:
    lead = stage.person(0)
    for name, titles in TAGS.items():
        tag = make_tag(stage.community, by=lead, name=name)
        for title in titles:
            if (title, 0) in posts:
                tag_topic(posts[title, 0].topic, [tag], by=lead)


def _pin(stage: Stage, posts: dict[tuple[str, int], Post]) -> None:
    pin_topic(posts[WELCOME, 0].topic, by=stage.person(0))


def _ask_twice(stage: Stage, posts: dict[tuple[str, int], Post]) -> None:
    by, at = stage.person(7), stage.ago(days=5.5)
    text = stage.said("I read along for a week. {1} is what I came for, and now I have a dozen questions about {0}.")
    topic = start_topic(stage.community, by=by, title=stage.said(TWICE), text=text)
    answer = reply(topic, by=stage.person(1), text="Welcome! Ask all twelve.")
    Topic.objects.filter(pk=topic.pk).update(created_at=at, last_post_at=at)
    topic.posts.update(created_at=at)
    posts[TWICE, 0], posts[TWICE, 1] = topic.posts.order_by("pk")[0], answer


def _merge(stage: Stage, posts: dict[tuple[str, int], Post]) -> None:
    twice, welcome = (Topic.objects.get(pk=posts[title, 0].topic_id) for title in (TWICE, WELCOME))
    merge_topics(twice, into=welcome, by=stage.person(0))


def _close(stage: Stage, posts: dict[tuple[str, int], Post]) -> None:
    topic = posts[MEETING, 0].topic
    close_topic(topic, by=stage.person(0), reason="The date is fixed. See you on Saturday!")
