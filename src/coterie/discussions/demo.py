"""Simulated members talk: topics and questions over the last weeks, with answers, reactions, and one left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.comments.models import Reaction
from coterie.comments.react import react
from coterie.discussions import demo_order, demo_pictures
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.demo_talk import TALKS, Said, Talk
from coterie.discussions.mark_duplicate import mark_duplicate
from coterie.discussions.models import Duplicate, Post, SameProblem, Topic, Vote
from coterie.discussions.reply import reply
from coterie.discussions.same_problem import same_problem
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
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
    events += demo_pictures.events(stage, next(iter(channels.values())))
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
        for number, who in enumerate(said.helpful):
            later = at + timedelta(minutes=40 * (number + 1))
            events.append((later, partial(_find_helpful, stage, posts, (talk.title, place), who, later)))
    return events + list(_about(stage, talk, posts))


def _about(stage: Stage, talk: Talk, posts: dict[tuple[str, int], Post]) -> Iterator[Event]:
    """What is said about a question as a whole."""
    for number, who in enumerate(talk.same):
        at = stage.ago(days=talk.days, hours=-1.5 * (number + 1))
        yield at, partial(_share, stage, talk, who, at, posts)
    if talk.before:
        at = stage.ago(days=talk.days, hours=-3)
        yield at, partial(_lead, stage, talk, at, posts)


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


def _find_helpful(
    stage: Stage, posts: dict[tuple[str, int], Post], which: tuple[str, int], who: int, at: datetime
) -> None:
    person, post = stage.person(who), posts[which]
    if post.author_id != person.pk and not Vote.objects.filter(post=post, user=person).exists():
        vote(post, by=person)
        Vote.objects.filter(post=post, user=person).update(at=at)


def _share(stage: Stage, talk: Talk, who: int, at: datetime, posts: dict[tuple[str, int], Post]) -> None:
    person, topic = stage.person(who), posts[talk.title, 0].topic
    if topic.author_id != person.pk and not SameProblem.objects.filter(topic=topic, user=person).exists():
        same_problem(topic, by=person)
        SameProblem.objects.filter(topic=topic, user=person).update(at=at)


def _lead(stage: Stage, talk: Talk, at: datetime, posts: dict[tuple[str, int], Post]) -> None:
    topic, original = posts[talk.title, 0].topic, posts[talk.before, 0].topic
    mark_duplicate(topic, by=stage.lead, original=original, reason=_("The answers there fit here, too."))
    Duplicate.objects.filter(topic=topic).update(at=at)


def _accept(stage: Stage, talk: Talk, place: int, posts: dict[tuple[str, int], Post]) -> None:
    accept_answer(posts[talk.title, place], by=stage.person(talk.posts[0].who))
