"""Simulated members talk: topics and questions over the last weeks, with answers, reactions, and one left open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.comments.models import Reaction
from coterie.comments.react import react
from coterie.discussions import demo_order
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.demo_talk import TALKS, Said, Talk
from coterie.discussions.models import Post, Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation.rooms import channel_kinds

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

Event = tuple[datetime, Callable[[], None]]


@transaction.atomic
def demo(stage: Stage) -> None:
    """Through the same verbs as in the browser, in the order of their dates; nothing if members talk there already."""
    if not stage.members or Topic.objects.filter(community=stage.community).exclude(author=None).exists():
        return
    posts: dict[tuple[str, int], Post] = {}
    channels = {kind: _channel(stage, kind) for kind in dict.fromkeys(talk.kind for talk in TALKS)}
    events = [event for talk in TALKS for event in _events(stage, talk, posts, channels[talk.kind])]
    events += demo_order.events(stage, posts)
    for at, happen in sorted(events, key=lambda event: event[0]):
        last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        happen()
        Activity.objects.filter(pk__gt=last).update(at=at)


def _channel(stage: Stage, kind: str) -> Channel:
    """The first of its kind, opened if the space began without."""
    known = Channel.objects.filter(community=stage.community, kind=kind).open().in_order().first()
    if known is not None:
        return known
    first = channel_kinds()[kind].starters[0]
    facts = {"name": str(first.name), "purpose": str(first.purpose), "icon": first.icon}
    made = open_channel(stage.community, by=stage.lead, kind=kind, **facts)
    Activity.objects.about(made).update(at=stage.ago(days=7 * stage.WEEKS - 1))
    return made


def _events(stage: Stage, talk: Talk, posts: dict[tuple[str, int], Post], channel: Channel) -> list[Event]:
    events: list[Event] = []
    for place, said in enumerate(talk.posts):
        at = stage.ago(days=talk.days, hours=-said.after)
        events.append((at, partial(_say, stage, talk, place, at, posts, channel)))
        for number, (who, kind) in enumerate(said.reactions):
            later = at + timedelta(minutes=50 * (number + 1))
            events.append((later, partial(_react, stage, posts, (talk.title, place), who, kind, later)))
        if said.accepted:
            later = at + timedelta(minutes=25)
            events.append((later, partial(_accept, stage, talk, place, posts)))
    return events


def _say(
    stage: Stage, talk: Talk, place: int, at: datetime, posts: dict[tuple[str, int], Post], channel: Channel
) -> None:
    said: Said = talk.posts[place]
    by, text = stage.person(said.who), stage.said(said.text)
    if place == 0:
        topic = start_topic(channel, by=by, title=stage.said(talk.title), text=text)
        post = topic.posts.get()
        Topic.objects.filter(pk=topic.pk).update(created_at=at)
    else:
        post = reply(posts[talk.title, 0].topic, by=by, text=text)
    Post.objects.filter(pk=post.pk).update(created_at=at)
    Topic.objects.filter(pk=post.topic_id).update(last_post_at=at)
    posts[talk.title, place] = post


def _react(
    stage: Stage, posts: dict[tuple[str, int], Post], which: tuple[str, int], who: int, kind: str, at: datetime
) -> None:
    person, post = stage.person(who), posts[which]
    # With few members two of the parts are one person's, who would take the reaction back again.
    if post.author_id != person.pk and not Reaction.objects.of(post).filter(user=person, kind=kind).exists():
        react(post, by=person, kind=kind)
        Reaction.objects.of(post).filter(user=person, kind=kind).update(at=at)


def _accept(stage: Stage, talk: Talk, place: int, posts: dict[tuple[str, int], Post]) -> None:
    accept_answer(posts[talk.title, place], by=stage.person(talk.posts[0].who))
