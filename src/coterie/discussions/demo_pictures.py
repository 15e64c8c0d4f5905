"""Simulated members show what they made: a topic with an album, and a picture among the answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from coterie.channels.models import Channel
from coterie.comments.react import react
from coterie.discussions.models import Post, Tag, Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.media.demo import shown

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

TITLE = "One evening and the morning after, in four pictures"
TAG = "Show and tell"
ALBUM = (
    (0, "A lake at dusk, the last light behind four rows of hills"),
    (1, "The same hills in the morning, with haze between them"),
    (2, "Red sky over dark hills, upright"),
    (5, "Evening over the water, almost violet"),
)
BEGIN = "All from the last roll. The upright one is my favourite; which is yours?"
ANSWER = "Yours made me go out again. Mine in grey:"
GREY = (3, "Hills and water without colour, grainy")
THANKS = "The second one, for the haze. How did you meter it?"


def events(stage: Stage, channel: Channel) -> list[tuple[datetime, Callable[[], None]]]:
    """What happens, and when."""
    posts: list[Post] = []
    begin = stage.ago(days=2, hours=5)
    steps = (partial(_begin, stage, channel, posts), partial(_answer, stage, posts), partial(_thank, stage, posts))
    dates = [begin + timedelta(hours=3 * number) for number in range(len(steps))]
    return [(at, partial(step, at)) for at, step in zip(dates, steps, strict=True)]


def _begin(stage: Stage, channel: Channel, posts: list[Post], at: datetime) -> None:
    by = stage.person(2)
    lines = [shown(number, by=by, space=stage.community, alt=alt) for number, alt in ALBUM]
    tags = Tag.objects.filter(community=stage.community, name=TAG)
    topic = start_topic(channel, by=by, title=TITLE, text="\n".join([BEGIN, "", *lines]), tags=tags)
    Topic.objects.filter(pk=topic.pk).update(created_at=at)
    _dated(topic.posts.get(), posts, at)


def _answer(stage: Stage, posts: list[Post], at: datetime) -> None:
    by = stage.person(3)
    picture = shown(GREY[0], by=by, space=stage.community, alt=GREY[1])
    _dated(reply(posts[0].topic, by=by, text=f"{ANSWER}\n\n{picture}"), posts, at)


def _thank(stage: Stage, posts: list[Post], at: datetime) -> None:
    by = stage.person(1)
    _dated(reply(posts[0].topic, by=by, text=THANKS), posts, at)
    if posts[0].author_id != by.pk:
        react(posts[0], by=by, kind="love")


def _dated(post: Post, posts: list[Post], at: datetime) -> None:
    Post.objects.filter(pk=post.pk).update(created_at=at)
    Topic.objects.filter(pk=post.topic_id).update(last_post_at=at)
    posts.append(post)
