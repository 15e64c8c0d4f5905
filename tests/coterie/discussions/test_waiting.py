"""What waits in a channel of topics stands in the menu of the space: for a forum what is new, for questions what nobody
answered; whatever a channel holds, only a bounded number of rows is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.channels.menu import lines
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.communities import access as communities
from coterie.communities.join import join
from coterie.communities.models import Membership
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.follow_topic import follow_topic
from coterie.discussions.mark_read import mark_all_read, mark_read
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation.numbers import up_to
from coterie.people.models import User
from tests.coterie.world import World, person


@pytest.fixture
def forum(world: World) -> Channel:
    return Channel.objects.get(community=world.repair, kind="forum")


def waits(world: World, viewer: User, name: str) -> int:
    standing = communities.standing(viewer, world.repair)
    return {line.name: line.count for line in lines(world.repair, standing)}[name]


def questions(world: World) -> Channel:
    return Channel.objects.get(community=world.repair, kind="questions")


def test_a_forum_says_in_how_many_topics_something_is_new(world: World, forum: Channel) -> None:
    first = start_topic(forum, by=world.ada, title="Which oil?", text="Any?")
    start_topic(forum, by=world.ada, title="Which cloth?", text="Any?")
    assert waits(world, world.mia, "Forum") == 2
    assert waits(world, world.ada, "Forum") == 0
    mark_read(first, by=world.mia, upto=first.posts.get().pk)
    assert waits(world, world.mia, "Forum") == 1
    answer = reply(first, by=world.hal, text="Sewing machine oil.")
    assert (waits(world, world.mia, "Forum"), waits(world, world.ada, "Forum")) == (2, 1)
    remove_post(answer, by=world.hal)
    assert waits(world, world.mia, "Forum") == 1
    restore_post(answer, by=world.hal)
    follow_topic(first, by=world.mia, level="muted")
    assert waits(world, world.mia, "Forum") == 1
    mark_all_read(world.repair, by=world.mia)
    assert waits(world, world.mia, "Forum") == 0


def test_what_was_there_before_somebody_joined_is_not_new(world: World, forum: Channel) -> None:
    topic = start_topic(forum, by=world.ada, title="Which oil?", text="Any?")
    join(world.repair, by=world.sam)
    Membership.objects.filter(user=world.sam).update(joined_at=timezone.now() + timedelta(seconds=1))
    assert waits(world, world.sam, "Forum") == 0
    Membership.objects.filter(user=world.sam).update(joined_at=timezone.now() - timedelta(days=1))
    assert waits(world, world.sam, "Forum") == 1
    assert waits(world, world.sam, "Questions") == 1
    assert topic.channel == forum


def test_announcements_count_as_a_forum_does_and_each_channel_for_itself(world: World, forum: Channel) -> None:
    news = open_channel(world.repair, by=world.ada, kind="announcements", name="News")
    start_topic(news, by=world.ada, title="We moved", text="Look.")
    assert (waits(world, world.mia, "News"), waits(world, world.mia, "Forum")) == (1, 0)


def test_a_question_waits_until_an_answer_is_accepted(world: World) -> None:
    assert waits(world, world.mia, "Questions") == waits(world, world.ada, "Questions") == 1
    accept_answer(world.answer, by=world.ada)
    assert waits(world, world.mia, "Questions") == 0


def test_nothing_waits_for_whoever_is_no_member(world: World, forum: Channel) -> None:
    start_topic(forum, by=world.ada, title="Which oil?", text="Any?")
    assert waits(world, world.olga, "Forum") == 0


def fill(channel: Channel, by: User, count: int, kind: str = Topic.DISCUSSION) -> None:
    now = timezone.now()
    facts = {"community": channel.community, "channel": channel, "author": by, "last_author": by, "kind": kind}
    rows = [Topic(title=f"No. {n}", created_at=now, last_post_at=now, **facts) for n in range(count)]
    topics = Topic.objects.bulk_create(rows, batch_size=500)
    posts = [Post(topic=each, author=by, text="X", html="X", created_at=now) for each in topics]
    Post.objects.bulk_create(posts, batch_size=500)


def test_a_count_ends_where_it_says_no_more(world: World, forum: Channel) -> None:
    fill(forum, world.ada, 150)
    assert up_to(waits(world, world.mia, "Forum")) == "99+"
    fill(questions(world), world.ada, 150, Topic.QUESTION)
    assert up_to(waits(world, world.mia, "Questions")) == "99+"


def test_no_channel_is_read_whole(
    world: World, forum: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The plan of the menu's one query reaches topics by an index and a limit, not by a scan."""
    fill(forum, world.ada, 300)
    fill(questions(world), person("zoe"), 300, Topic.QUESTION)
    waits(world, world.mia, "Forum")
    with django_assert_max_num_queries(2) as asked:
        waits(world, world.mia, "Forum")
    [sql] = [each["sql"] for each in asked.captured_queries if "channels_channel" in each["sql"]]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    scanned = [each for each in plan if each.startswith("SCAN") and "subquery" not in each.lower()]
    assert not scanned, plan
    assert any("topics_without_an_answer" in each for each in plan), plan
