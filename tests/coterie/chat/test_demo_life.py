"""The simulated member of the demonstration answers whoever speaks, once, and only there."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.chat.demo_life import HANDLE, NAME, begin_to_write, come, hear, listen, write
from coterie.chat.models import Message
from coterie.chat.remove_message import remove_message
from coterie.chat.send import send
from coterie.discussions.models import Post, Topic
from coterie.discussions.start_topic import start_topic
from coterie.foundation.stage import Stage
from coterie.people.models import User
from tests.coterie.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    stage = Stage(world.repair, world.ada, [world.mia], [], ["shutter"], timezone.now())
    come(stage)
    come(stage)
    return open_channel(world.repair, by=world.ada, kind="chat", name="Everyday")


def waiting() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="begin_to_write").count()


def last() -> int:
    return Activity.objects.order_by("-pk").values_list("pk", flat=True)[0]


def lives(activity: int) -> None:
    """What the worker does with it, without the waiting."""
    hear(activity)
    begin_to_write.func(activity)
    write.func(activity)


def test_a_message_is_answered_in_its_place_and_whoever_answers_is_called_simulated(
    world: World, channel: Channel
) -> None:
    assert User.objects.filter(handle=HANDLE).count() == 1
    said = send(channel, by=world.mia, text="Good evening, everybody")
    lives(last())
    assert waiting() == 1
    answer = Message.objects.order_by("-pk").first()
    assert answer is not None
    assert (answer.author.name, answer.reply_to) == (NAME, said)
    before = Message.objects.count()
    hear(last())
    assert waiting() == 1
    assert Message.objects.count() == before, "Robin does not answer Robin"


def test_what_was_talked_about_before_is_pointed_to(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="My shutter is sticky again?")
    lives(last())
    assert "Sticky shutter?" in Message.objects.order_by("-pk")[0].text


def test_a_topic_is_answered_in_it(world: World, channel: Channel) -> None:
    topic = start_topic(world.repair, by=world.mia, title="Which oil do you use?", text="For the lens.")
    lives(last())
    assert Post.objects.filter(topic=topic, author__handle=HANDLE).count() == 1
    assert Topic.objects.get(pk=topic.pk).reply_count == 1


def test_nothing_is_said_where_it_is_gone_or_for_hosts(world: World, channel: Channel) -> None:
    said = send(channel, by=world.mia, text="Never mind")
    at = last()
    remove_message(said, by=world.mia)
    lives(at)
    hosts = open_channel(world.repair, by=world.ada, kind="chat", name="Hosts", visibility=Channel.HOSTS)
    send(hosts, by=world.ada, text="Between us")
    lives(last())
    assert not Message.objects.filter(author__handle=HANDLE).exists()


def test_what_was_said_long_ago_stays_unanswered(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="Long ago")
    Activity.objects.filter(pk=last()).update(at=timezone.now() - timedelta(days=2))
    before = waiting()
    hear(last())
    assert waiting() == before


def test_only_a_demonstration_hears_what_is_said(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = defaultdict[str, dict[str, Any]](dict)
    monkeypatch.setattr("coterie.activity.reactions.IN_BACKGROUND", heard)
    settings.DEMO_LIFE = False
    listen()
    assert not heard
    settings.DEMO_LIFE = True
    listen()
    assert set(heard) == {"message.sent", "topic.started", "post.replied"}
