"""The inbox: one row for each conversation, one space at a time, and what operators see of mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coterie.direct.send import write_to
from coterie.discussions.models import Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation.checks import State
from coterie.notifications import checks
from coterie.notifications.inbox import grouped, rows_of, spaces_of
from coterie.notifications.models import Bounce, Delivery, Notification
from tests.coterie.notifications.conftest import tell_all
from tests.coterie.world import World

pytestmark = pytest.mark.django_db


def test_a_conversation_is_one_row_and_following_it_reads_it_whole(world: World, client: Client) -> None:
    for number in range(4):
        reply(world.topic, by=world.hal, text=f"Step {number}.")
    write_to(world.ada, by=world.mia, text="Just you.")
    tell_all()
    rows = grouped(rows_of(world.ada, None, unread=False))
    assert [len(row.older) for row in rows] == [0, 4]
    client.force_login(world.ada)
    page = client.get("/inbox/").content.decode()
    assert "4 more before" in page
    client.get(f"/inbox/{rows[1].newest.pk}/")
    assert [each.activity.kind for each in rows_of(world.ada, None, unread=True)] == ["direct_message.sent"]


def test_what_came_after_the_followed_one_stays_unread(world: World, client: Client) -> None:
    reply(world.topic, by=world.hal, text="One.")
    tell_all()
    first = Notification.objects.filter(user=world.ada).latest("pk")
    reply(world.topic, by=world.hal, text="Two.")
    tell_all()
    client.force_login(world.ada)
    client.get(f"/inbox/{first.pk}/")
    assert rows_of(world.ada, None, unread=True).count() == 1


def test_it_shows_one_space_or_what_is_unread(world: World, client: Client) -> None:
    other = start_topic(world.birds, by=world.ada, title="Swifts?", text="How?", kind=Topic.QUESTION)
    from coterie.communities.join import join

    join(world.birds, by=world.hal)
    reply(other, by=world.hal, text="Fast.")
    tell_all()
    assert [(space.name, count) for space, count in spaces_of(world.ada)] == [
        ("Birds in Flight", 1), ("Film Camera Repair", 1)
    ]  # fmt: skip
    client.force_login(world.ada)
    page = client.get(f"/inbox/?space={world.birds.slug}").content.decode()
    assert "Swifts?" in page
    assert "Sticky shutter?" not in page
    client.post("/inbox/read/")
    assert "You have seen all of it." in client.get("/inbox/?show=unread").content.decode()
    for wrong in ("?space=nowhere", "?space=%00", "?show=x", "?after=x"):
        assert client.get(f"/inbox/{wrong}").status_code in (200, 400)


def test_a_space_one_may_not_see_is_no_filter(world: World) -> None:
    reply(world.topic, by=world.hal, text="@mia")
    tell_all()
    assert spaces_of(world.mia)
    world.mia.memberships.all().delete()
    assert spaces_of(world.mia) == []


def asked(client: Client) -> int:
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as found:
        assert client.get("/inbox/").status_code == 200
    return len(found)


def test_it_asks_as_much_for_one_row_as_for_thirty(world: World, client: Client) -> None:
    client.force_login(world.ada)
    tell_all()
    few = asked(client)
    for number in range(28):
        topic = start_topic(world.repair, by=world.ada, title=f"Question {number}?", text="x", kind=Topic.QUESTION)
        reply(topic, by=world.hal, text="y")
    tell_all()
    assert asked(client) == few
    assert few <= 8


def mail(world: World, **columns: Any) -> Delivery:
    given = {
        "user": world.ada,
        "what": "now",
        "key": str(Delivery.objects.count()),
        "due_at": timezone.now(),
        **columns,
    }
    return Delivery.objects.create(**given)


def test_health_says_when_mail_is_late_or_comes_back(world: World, settings: Any) -> None:
    assert checks.queue().state == State.GOOD
    waits = mail(world, due_at=timezone.now() - timedelta(minutes=21))
    assert checks.queue().state == State.BAD
    Delivery.objects.filter(pk=waits.pk).update(due_at=timezone.now(), attempts=1)
    assert checks.queue().state == State.LOOK
    Delivery.objects.all().delete()
    mail(world, state=Delivery.FAILED, claimed_at=timezone.now())
    assert checks.queue().state == State.LOOK
    assert checks.bounces().state == State.GOOD
    for number in range(3):
        sent = mail(world, state=Delivery.SENT, sent_at=timezone.now(), conversation_id=number)
        Bounce.objects.create(user=world.ada, delivery=sent, hard=True)
    assert checks.bounces().state == State.LOOK
    assert "3 of 3" in checks.bounces().said
    assert checks.answers().state == State.GOOD
    settings.REPLY_DOMAIN = "replies.example"
    assert checks.answers().state == State.LOOK
    settings.RECEIVE_MAIL = ("lmtp", "127.0.0.1", 8024)
    assert checks.answers().state == State.GOOD
