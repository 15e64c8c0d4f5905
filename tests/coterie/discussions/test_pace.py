"""How fast a space answers, as visitors read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from coterie.channels.models import Channel
from coterie.discussions.models import Post, Topic
from coterie.discussions.pace import FEWEST, in_words, measured, pace, waits
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.people.models import User
from tests.coterie.world import World

HOUR, DAY = 3600.0, 86_400.0


def asked(world: World, *, hours: float | None, days_ago: float = 10, by: User | None = None) -> Topic:
    """A topic of the open space, answered after so many hours, or not at all."""
    topic = start_topic(world.birds, by=world.ada, title="Which lens?", text="For herons.")
    began = timezone.now() - timedelta(days=days_ago)
    Topic.objects.filter(pk=topic.pk).update(created_at=began)
    if hours is not None:
        answer = reply(topic, by=by or world.olga, text="A long one.")
        Post.objects.filter(pk=answer.pk).update(created_at=began + timedelta(hours=hours))
    return topic


def counted(world: World) -> list[float | None]:
    return list(waits(world.birds.pk, timezone.now()))


def page() -> str:
    return Client().get("/spaces/birds-in-flight/").content.decode()


def test_half_have_an_answer_by_the_median_and_unanswered_ones_count() -> None:
    assert measured([HOUR, 2 * HOUR, 3 * HOUR]).median == 2 * HOUR
    assert measured([HOUR, 2 * HOUR, None, None]).median == 2 * HOUR
    assert measured([HOUR, None, None]).median is None
    assert measured([HOUR, DAY, DAY + 1, None]).within_a_day == 2
    assert measured([]) == measured([])
    assert measured([]).median is None


def test_the_first_answer_of_somebody_else_counts(world: World) -> None:
    topic = asked(world, hours=5)
    own = reply(topic, by=world.ada, text="Anybody?")
    Post.objects.filter(pk=own.pk).update(created_at=timezone.now() - timedelta(days=9.99))
    assert counted(world) == [pytest.approx(5 * HOUR)]


def test_a_removed_answer_is_none(world: World) -> None:
    topic = asked(world, hours=5)
    remove_post(topic.posts.order_by("-pk")[0], by=world.olga)
    assert counted(world) == [None]


@pytest.mark.parametrize("days", [0.5, 91])
def test_what_is_too_young_or_too_old_does_not_count(world: World, days: float) -> None:
    asked(world, hours=1, days_ago=days)
    assert counted(world) == []


def test_what_not_everybody_sees_does_not_count(world: World) -> None:
    topic = asked(world, hours=1)
    Channel.objects.filter(pk=topic.channel_id).update(visibility=Channel.MEMBERS)
    assert counted(world) == []


def test_visitors_read_it_and_members_do_not(world: World) -> None:
    for hours in (1, 2, 3, 30, None):
        asked(world, hours=hours)
    cache.clear()
    assert "within 3 hours" in page()
    assert "3 of 5 had one within a day" in page()
    client = Client()
    client.force_login(world.ada)
    assert "How fast it answers" not in client.get("/spaces/birds-in-flight/").content.decode()


def test_too_little_is_said_to_be_too_little(world: World) -> None:
    for _number in range(FEWEST - 1):
        asked(world, hours=1)
    cache.clear()
    assert "Too little was asked here in the last 90 days to tell" in page()
    assert "within 1 hour" not in page()


def test_it_is_measured_once_an_hour(world: World) -> None:
    cache.clear()
    before = pace(world.birds.pk)
    asked(world, hours=1)
    assert pace(world.birds.pk) == before


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "1 minute"), (90 * 20, "30 minutes"), (HOUR, "1 hour"), (40 * HOUR, "40 hours"), (5 * DAY, "5 days")],
)
def test_durations_are_said_in_one_unit(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
