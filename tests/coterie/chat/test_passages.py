"""A passage of a chat becomes a topic: quoted with its authors, linked both ways, for those who see both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.live import changes_since
from coterie.chat.make_topic import around, make_topic
from coterie.chat.models import Message, Passage
from coterie.chat.remove_message import remove_message
from coterie.chat.send import send
from coterie.communities.open_doors import open_doors
from coterie.communities.switch_feature import switch_feature
from coterie.discussions.models import Topic
from coterie.foundation import kept
from coterie.people.models import User
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

CHANNEL = "/spaces/film-camera-repair/chat/bench-chat/"
TITLE = "What sticks in the cold?"


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


@pytest.fixture
def questions(world: World) -> Channel:
    return Channel.objects.select_related("community").get(community=world.repair, kind="questions")


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(message: Message, rest: str = "new/") -> str:
    return f"/spaces/messages/{message.pk}/topic/{rest}"


def test_the_topic_quotes_the_passage_and_links_back(world: World, channel: Channel, questions: Channel) -> None:
    world.hal.name = "Hal *the* [host]"
    world.hal.save()
    asked = send(channel, by=world.mia, text="Is it the spring?\n\n```\nopen fence")
    other = send(channel, by=world.ada, text="Coffee?")
    reply = send(channel, by=world.hal, text="Half a turn.\n\n> Not more.")
    version = Channel.objects.get(pk=channel.pk).version
    topic = make_topic(asked, by=world.ada, title=TITLE, place=questions, taken=[reply.pk, 10**9])
    html = topic.posts.get().html
    assert (topic.author, topic.kind, topic.channel) == (world.ada, Topic.QUESTION, questions)
    for words in ("<strong>Mia</strong>", "Is it the spring?", "<strong>Hal *the* [host]</strong>", "Half a turn."):
        assert words in html
    assert f'href="/spaces/messages/{asked.pk}/"' in html
    assert "From the chat Bench chat" in html
    assert other.text not in html
    assert Passage.objects.get().message == asked
    act = Activity.objects.get(kind="message.became_topic")
    assert act.sentence() == f"made the topic “{TITLE}” of messages in “Bench chat”"
    (change,) = changes_since(channel.pk, version) or []
    assert "became the topic" in change.make().data


def test_the_message_leads_to_its_topic(world: World, channel: Channel, questions: Channel) -> None:
    message = send(channel, by=world.mia, text="Is it the spring?")
    topic = make_topic(message, by=world.mia, title=TITLE, place=questions)
    page = browse(world.ivo).get(CHANNEL).content.decode()
    assert TITLE in page
    assert f'href="{url(message, "")}"' in page
    assert f"/topics/{topic.pk}/" in browse(world.ivo).get(url(message, ""))["Location"]
    with pytest.raises(ValidationError, match="meanwhile"):
        make_topic(message, by=world.hal, title=TITLE, place=questions)
    assert browse(world.hal).get(url(message))["Location"] == url(message, "")
    assert Topic.objects.filter(title=TITLE).count() == 1


def test_it_goes_only_where_the_same_people_read(world: World, channel: Channel, questions: Channel) -> None:
    message = send(channel, by=world.mia, text="Is it the spring?")
    members = open_channel(world.repair, by=world.ada, kind="forum", name="Members", visibility="members")
    hosts = open_channel(world.repair, by=world.ada, kind="forum", name="Inner", visibility="hosts")
    open_channel(world.repair, by=world.ada, kind="announcements", name="News")
    page = browse(world.ada).get(url(message)).content.decode()
    assert 'value="questions"' in page
    for slug in ("members", "inner", "news"):
        assert f'value="{slug}"' not in page
    answer = browse(world.ada).post(url(message), {"title": TITLE, "place": "inner"})
    assert answer.status_code == 400
    for place in (members, hosts):
        with pytest.raises(ValidationError, match="Other people"):
            make_topic(message, by=world.ada, title=TITLE, place=place)
    make_topic(message, by=world.ada, title=TITLE, place=questions)
    Channel.objects.filter(pk=questions.pk).update(visibility="hosts")
    assert TITLE not in browse(world.mia).get(CHANNEL).content.decode()
    assert browse(world.mia).get(url(message, "")).status_code == 404


def test_what_follows_without_a_pause_is_ticked(world: World, channel: Channel) -> None:
    now = timezone.now()
    minutes = [0, 40, 45, 60, 100, *range(101, 125)]
    sent = [send(channel, by=world.mia, text=f"At {m}.", at=now + timedelta(minutes=m)) for m in minutes]
    near, taken = around(sent[1])
    assert [each.pk for each in near] == [each.pk for each in sent[: 2 + 20]]
    assert taken == {each.pk for each in sent[1:4]}
    assert around(sent[4])[1] == {each.pk for each in sent[4 : 4 + 11]}


def test_without_a_script_it_is_made(world: World, channel: Channel, questions: Channel) -> None:
    asked = send(channel, by=world.mia, text="Is it the spring?")
    reply = send(channel, by=world.hal, text="Half a turn.")
    last = send(channel, by=world.hal, text="Coffee?")
    mia = browse(world.mia)
    assert mia.get(url(asked)).content.decode().count(" checked") == 4  # three messages, and the place
    refused = mia.post(url(asked), {"title": "x", "place": questions.slug, "message": [reply.pk]})
    assert refused.status_code == 400
    assert refused.content.decode().count('name="message"') == 3
    answer = mia.post(url(asked), {"title": TITLE, "place": questions.slug, "message": [reply.pk, "x", "9" * 400]})
    topic = Topic.objects.get(title=TITLE)
    assert f"/topics/{topic.pk}/" in answer["Location"]
    html = topic.posts.get().html
    assert "Half a turn." in html
    assert last.text not in html


@pytest.mark.parametrize(
    ("who", "status"),
    [("mia", 200), ("hal", 200), ("ivo", 403), ("olga", 403), ("sam", 404), ("stranger", 302)],
)
def test_outsiders_find_nothing(world: World, channel: Channel, questions: Channel, who: str, status: int) -> None:
    message = send(channel, by=world.mia, text="Is it the spring?")
    client, viewer = Client(), world.viewer(who)
    if viewer.is_authenticated:
        client.force_login(viewer)
    assert client.get(url(message)).status_code == status
    answer = client.post(url(message), {"title": TITLE, "place": questions.slug})
    assert Passage.objects.exists() == (status == 200)
    if status == 404:
        assert answer.status_code == 404
        make_topic(message, by=world.mia, title=TITLE, place=questions)
        assert client.get(url(message, "")).status_code == 404


def test_what_was_removed_archived_or_is_off_is_refused(world: World, channel: Channel, questions: Channel) -> None:
    message = send(channel, by=world.mia, text="Is it the spring?")
    archive_channel(questions, by=world.ada)
    with pytest.raises(ValidationError, match="archived"):
        make_topic(message, by=world.mia, title=TITLE, place=questions)
    remove_message(message, by=world.mia)
    with pytest.raises(ValidationError, match="removed"):
        make_topic(message, by=world.mia, title=TITLE, place=questions)
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    standing = send(channel, by=world.mia, text="And now?")
    assert browse(world.mia).get(url(standing)).status_code == 404
    assert "Make a topic" not in browse(world.mia).get(f"/spaces/messages/{standing.pk}/menu/").content.decode()


def test_strangers_follow_it_in_an_open_space(world: World, channel: Channel, questions: Channel) -> None:
    message = send(channel, by=world.mia, text="Is it the spring?")
    make_topic(message, by=world.mia, title=TITLE, place=questions)
    open_doors(world.repair, by=world.ada)
    assert TITLE in Client().get(CHANNEL).content.decode()
    assert Client().get(url(message, "")).status_code == 302


def test_the_log_asks_no_more_for_many_passages(
    world: World, channel: Channel, questions: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    mia = browse(world.mia)
    send(channel, by=world.mia, text="One.")
    mia.get(CHANNEL)
    kept.PIECES.clear()
    with django_assert_max_num_queries(8) as few:
        mia.get(CHANNEL)
    for n in range(10):
        make_topic(send(channel, by=world.mia, text=f"No. {n}"), by=world.mia, title=f"Topic {n}", place=questions)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        page = mia.get(CHANNEL).content.decode()
    assert page.count("became the topic") == 10


def switched_off(world: World, message: Message, who: str) -> tuple[int, bool]:
    client, viewer = Client(), world.viewer(who)
    if viewer.is_authenticated:
        client.force_login(viewer)
    answer = client.get(url(message, ""), follow=True)
    return answer.status_code, "Topics are switched off here" in answer.content.decode()


def test_members_read_that_topics_are_switched_off_and_nobody_else(
    world: World, channel: Channel, questions: Channel
) -> None:
    message = send(channel, by=world.mia, text="Is it the spring?")
    topic = make_topic(message, by=world.mia, title=TITLE, place=questions)
    assert switched_off(world, message, "mia") == (200, False)
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    assert switched_off(world, message, "mia") == (404, True)
    for who in ("stranger", "sam", "ivo"):
        assert not switched_off(world, message, who)[1]
        client, viewer = Client(), world.viewer(who)
        if viewer.is_authenticated:
            client.force_login(viewer)
        answer = client.get(f"/spaces/film-camera-repair/topics/{topic.pk}/x/", follow=True)
        assert "Topics are switched off here" not in answer.content.decode()
