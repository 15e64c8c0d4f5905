"""Digests: when they go, what stands in them, and what never does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coterie.channels.models import Channel
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.discussions.follow_topic import follow_topic
from coterie.discussions.mark_read import mark_read
from coterie.discussions.models import Post, Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.notifications.digest import digests
from coterie.notifications.models import Delivery, Wishes
from coterie.notifications.send_digests import plan_news, send_digests
from coterie.notifications.wishes import change_how, choose_space_level, pause
from coterie.people.models import User
from tests.coterie.notifications.conftest import tell_all
from tests.coterie.world import World, person
from tests.support.smtp import Mailbox

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def nothing_waits(confirmed: World) -> None:
    tell_all()
    Delivery.objects.all().delete()


def subscribed(*people: User, how: str = "weekly", since: timedelta = timedelta(hours=1)) -> datetime:
    """They chose digests; returns the moment at which the first ones are due."""
    for each in people:
        change_how(by=each, sort="news", how=how)
        Wishes.objects.filter(user=each).update(news_upto=timezone.now() - since)
    due = Wishes.objects.filter(user__in=people).order_by("-news_next").values_list("news_next", flat=True).first()
    assert due
    return due


def asked(world: World, title: str) -> Topic:
    return start_topic(world.repair, by=world.ada, title=title, text="Well?", kind=Topic.QUESTION)


def text_to(box: Mailbox, user: User) -> str:
    found = [each.part("plain") for each in box.taken if each.to == [user.email]]
    assert len(found) == 1, found
    return found[0]


def test_it_says_what_one_could_answer_what_is_going_on_and_what_is_popular(world: World, box: Mailbox) -> None:
    due = subscribed(world.hal, world.ada)
    read = asked(world, "Which oil?")
    mark_read(read, by=world.hal, upto=reply(read, by=world.mia, text="Clock oil.").pk)
    reply(read, by=world.mia, text="Very little of it.")
    asked(world, "Does foam rot?")
    assert send_digests(due) == 2
    hal, ada = text_to(box, world.hal), text_to(box, world.ada)
    assert re.search(r"You may know the answer\n\n- Does foam rot\? \(Film Camera Repair, nobody", hal)
    assert re.search(r"New in what you read\n\n- Which oil\? \(Film Camera Repair, 3 new posts\)", hal)
    assert re.search(r"Popular in your spaces\n\n- Sticky shutter\?", hal)
    assert re.search(r"Answers to your questions\n\n- Which oil\?", ada)
    assert "Does foam rot?" not in ada, "one's own question without an answer is no news"
    assert "because you chose a weekly digest" in hal
    assert box.taken[0].mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_never_twice_and_never_empty(world: World, box: Mailbox) -> None:
    due = subscribed(world.hal)
    assert send_digests(due - timedelta(minutes=1)) == 0
    assert send_digests(due) == 1
    assert send_digests(due) == 0
    assert send_digests(due + WEEK) == 0, "nothing happened since"
    assert Delivery.objects.latest("pk").state == Delivery.LEFT_OUT
    assert Wishes.objects.get(user=world.hal).news_next == due + 2 * WEEK
    assert len(box.taken) == 1


def test_planned_by_two_workers_or_twice_it_is_one(world: World) -> None:
    due = subscribed(world.hal, world.mia)
    assert plan_news(due) == 2
    assert plan_news(due) == 0
    Wishes.objects.update(news_next=due, news_upto=due - WEEK)
    plan_news(due)
    assert Delivery.objects.count() == 2


def test_after_a_stop_in_the_middle_the_others_get_theirs_and_nobody_two(
    world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = subscribed(world.hal, world.mia, world.ada)
    reply(world.topic, by=world.mia, text="More.")
    reply(world.topic, by=world.hal, text="And more.")
    with monkeypatch.context() as stopping:
        for module in ("send_mail", "send_digests"):
            stopping.setattr(f"coterie.notifications.{module}.asked_to_stop", lambda: len(box.taken) >= 1)
        assert send_digests(due) == 1
    assert send_digests(due) == 2
    assert sorted(each.to[0] for each in box.taken) == ["ada@example.org", "hal@example.org", "mia@example.org"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Pacific/Auckland", 5), ("Europe/Berlin", 16), ("America/Los_Angeles", 1)],
)
def test_everybody_has_theirs_at_their_own_hour(world: World, zone: str, expected: int) -> None:
    Wishes.objects.create(user=world.hal, zone=zone, hour=18)
    change_how(by=world.hal, sort="news", how="daily")
    due = Wishes.objects.get(user=world.hal).news_next
    assert due
    assert due > timezone.now()
    summer = due.astimezone(UTC).hour
    assert summer in {expected, (expected + 1) % 24, (expected - 1) % 24}


def test_what_one_may_not_see_or_does_not_want_is_not_in_it(world: World, box: Mailbox) -> None:
    due = subscribed(world.hal, world.mia, world.sam)
    secret = asked(world, "For hosts alone?")
    boring = asked(world, "Is it boring?")
    follow_topic(boring, by=world.hal, level="muted")
    channel = Channel.objects.create(
        community=world.repair, kind="questions", name="Hosts", slug="hosts", visibility=Channel.HOSTS
    )
    Topic.objects.filter(pk=secret.pk).update(channel=channel)
    assert send_digests(due) == 2
    assert "For hosts alone?" in text_to(box, world.hal)
    assert "Is it boring?" not in text_to(box, world.hal)
    assert "For hosts alone?" not in text_to(box, world.mia)
    assert "Is it boring?" in text_to(box, world.mia)


def test_who_left_or_wants_nothing_of_a_space_gets_none(world: World, box: Mailbox) -> None:
    due = subscribed(world.hal, world.mia, world.ada)
    asked(world, "Anybody?")
    leave(world.repair, by=world.mia)
    choose_space_level(world.repair, by=world.hal, level="nothing")
    pause(by=world.ada, until=due + timedelta(days=1))
    assert send_digests(due) == 0
    assert box.taken == []


def test_what_was_chosen_for_a_digest_waits_in_one(world: World, box: Mailbox) -> None:
    change_how(by=world.ada, sort="answered", how="daily")
    for number in range(3):
        reply(world.topic, by=world.hal, text=f"Step {number} of ||it|| all.")
        tell_all()
    (mail,) = Delivery.objects.filter(user=world.ada)
    assert mail.what == "daily"
    read = Post.objects.filter(text__startswith="Step 0").get()
    mark_read(world.topic, by=world.ada, upto=read.pk)
    assert send_digests(mail.due_at) == 1
    text = text_to(box, world.ada)
    assert "Step 0" not in text
    assert "Step 2 of […] all." in text
    assert box.taken[0].mail["Subject"] == "Your day in your spaces"


def test_the_preview_says_what_the_next_one_would(world: World, client: Client) -> None:
    asked(world, "Does foam rot?")
    client.force_login(world.hal)
    page = client.get("/inbox/digest/").content.decode()
    assert "Does foam rot?" in page
    client.force_login(world.sam)
    assert "Nothing new" in client.get("/inbox/digest/").content.decode()
    client.logout()
    assert client.get("/inbox/digest/").status_code == 302


def queries(mails: list[Delivery]) -> int:
    with CaptureQueriesContext(connection) as found:
        made = digests(mails, timezone.now())
    assert len(made) == len(mails)
    assert not any(each.is_empty for each in made.values())
    return len(found)


def test_the_queries_of_a_batch_do_not_grow_with_its_people(world: World) -> None:
    for number in range(12):
        join(world.repair, by=person(f"p{number}"))
    for number in range(6):
        asked(world, f"Question {number}?")
    since = timezone.now() - WEEK
    people = User.objects.filter(handle__startswith="p").order_by("pk")
    mails = [
        Delivery.objects.create(user=each, what="weekly", key=str(each.pk), due_at=since, since=since)
        for each in people
    ]
    assert queries(mails[:2]) == queries(mails)
