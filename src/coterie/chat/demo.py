"""Simulated members chat in an everyday channel, over three weeks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.chat.access import CHAT
from coterie.chat.demo_life import come
from coterie.chat.demo_pictures import show
from coterie.chat.demo_talk import EVERYDAY, Burst, Line
from coterie.chat.models import Message
from coterie.chat.send import send
from coterie.chat.starters import STARTERS
from coterie.comments.models import Reaction
from coterie.comments.react import react

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

Event = tuple[datetime, Callable[[], None]]


@transaction.atomic
def demo(stage: Stage) -> None:
    """Through the same verbs as in the browser, in the order of their dates; nothing if somebody wrote already."""
    come(stage)
    if not stage.members or Message.objects.filter(channel__community=stage.community).exists():
        return
    channel = Channel.objects.filter(community=stage.community, kind=CHAT).first() or _opened(stage)
    events = [event for each in EVERYDAY for event in _events(stage, channel, each)]
    shown_at = stage.ago(days=1, hours=7)
    events.append((shown_at, partial(show, stage, channel, shown_at)))
    for at, happen in sorted(events, key=lambda event: event[0]):
        last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        happen()
        Activity.objects.filter(pk__gt=last).update(at=at)


def _opened(stage: Stage) -> Channel:
    first = STARTERS[0]
    facts = {"name": str(first.name), "purpose": str(first.purpose), "icon": first.icon}
    channel = open_channel(stage.community, by=stage.lead, kind=CHAT, **facts)
    Activity.objects.about(channel).update(at=stage.ago(days=EVERYDAY[0].days, hours=1))
    return channel


def _events(stage: Stage, channel: Channel, burst: Burst) -> list[Event]:
    events: list[Event] = []
    sent: dict[int, Message] = {}
    at = stage.ago(days=burst.days)
    for place, line in enumerate(burst.lines):
        at += timedelta(minutes=line.after)
        events.append((at, partial(_say, stage, channel, sent, place, line, at)))
        for number, (who, kind) in enumerate(line.reactions):
            later = at + timedelta(minutes=3 * (number + 1))
            events.append((later, partial(_react, stage, sent, place, who, kind, later)))
    return events


def _say(stage: Stage, channel: Channel, sent: dict[int, Message], place: int, line: Line, at: datetime) -> None:
    answered = None if line.answers is None else sent[line.answers].pk
    sent[place] = send(channel, by=stage.person(line.who), text=stage.said(line.text), reply_to=answered, at=at)


def _react(stage: Stage, sent: dict[int, Message], place: int, who: int, kind: str, at: datetime) -> None:
    person, message = stage.person(who), sent[place]
    # With few members two of the parts are one person's, who would take the reaction back again.
    given = Reaction.objects.of(message).filter(user=person, kind=kind)
    if message.author_id != person.pk and not given.exists():
        react(message, by=person, kind=kind)
        given.update(at=at)
