"""Threads: replies belong to one root, which counts them; a live page of their own for readers of the channel."""

from __future__ import annotations

import importlib
import json
import re

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.channels.models import Channel
from coterie.chat import live
from coterie.chat.edit_message import edit_message
from coterie.chat.live import changes_in_thread, changes_since
from coterie.chat.models import Message
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.communities.leave import leave
from coterie.communities.open_doors import open_doors
from coterie.foundation import kept
from coterie.foundation.live import allowed
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

CHANNEL = "/spaces/film-camera-repair/chat/bench-chat/"


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(message: Message) -> str:
    return f"/spaces/messages/{message.pk}/thread/"


def ids(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="message-(\d+)"', page)]


def counted(message: Message) -> int:
    found = Message.objects.get(pk=message.pk)
    assert (found.last_reply_at is None) == (found.reply_count == 0)
    return found.reply_count


def version_of(channel: Channel) -> int:
    return Channel.objects.values_list("version", flat=True).get(pk=channel.pk)


def test_a_reply_to_a_reply_belongs_to_the_same_root(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    reply = send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    again = send(channel, by=world.mia, text="Left or right?", reply_to=reply.pk)
    other = send(channel, by=world.ada, text="Coffee?")
    assert (reply.root, again.root, other.root, root.root) == (root, root, None, None)
    assert again.reply_to == reply
    assert (counted(root), counted(reply), counted(other)) == (2, 0, 0)
    assert Message.objects.get(pk=root.pk).last_reply_at == again.created_at


def test_the_root_counts_what_stands(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    replies = [send(channel, by=world.hal, text=f"No. {n}", reply_to=root.pk) for n in range(3)]
    remove_message(replies[2], by=world.hal)
    assert counted(root) == 2
    assert Message.objects.get(pk=root.pk).last_reply_at == replies[1].created_at
    restore_message(Message.objects.get(pk=replies[2].pk), by=world.hal)
    assert counted(root) == 3
    delete_account(world.hal, with_texts=True)
    assert counted(root) == 0


def test_the_log_shows_the_number_live_and_the_way_to_the_thread(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    before = version_of(channel)
    reply = send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    told = [json.loads(change.make().data) for change in changes_since(channel.pk, before) or []]
    assert [each["id"] for each in told] == [f"message-{reply.pk}", f"message-{root.pk}"]
    assert "1 reply" in told[1]["html"]
    page = browse(world.ada).get(CHANNEL).content.decode()
    assert f'href="{url(root)}"' in page
    assert "1 reply" in page
    assert "Thread" in browse(world.ada).get(f"/spaces/messages/{reply.pk}/menu/").content.decode()


def test_the_page_has_the_root_and_its_replies_in_order_and_links_into_it(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    replies = []
    for n in range(70):
        replies.append(send(channel, by=world.hal, text=f"No. {n}", reply_to=root.pk))
        if n % 10 == 0:
            send(channel, by=world.ada, text="Something else.")
    mia, walked, path = browse(world.mia), [], url(root)
    while path:
        page = mia.get(path).content.decode()
        walked = [*ids(page), *walked]
        path = next(iter(re.findall(rf'href="({url(root)}\?before=\d+)"', page)), "")
    assert walked == [root.pk, *(each.pk for each in replies)]
    deep = mia.get(url(replies[3]))["Location"]
    assert deep == f"{url(root)}?message={replies[3].pk}#message-{replies[3].pk}"
    assert replies[3].pk in ids(mia.get(deep).content.decode())
    assert mia.get(url(root), headers={"HX-Request": "true"}).content.decode().count("<html") == 0


def test_one_replies_there_without_a_script(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    hal = browse(world.hal)
    page = hal.get(url(root)).content.decode()
    assert f'name="reply_to" value="{root.pk}"' in page
    given = {"text": "Half a turn.", "reply_to": root.pk, "thread": root.pk}
    answer = hal.post(f"/spaces/channels/{channel.pk}/messages/", given)
    reply = Message.objects.latest("pk")
    assert (reply.root, answer["Location"]) == (root, f"{url(root)}#message-{reply.pk}")
    refused = hal.post(f"/spaces/channels/{channel.pk}/messages/", {**given, "text": "x" * 20_001})
    assert refused.status_code == 400
    assert 'name="thread"' in refused.content.decode()
    for junk in ("x", "0", "9" * 30):
        assert hal.post(f"/spaces/channels/{channel.pk}/messages/", {**given, "thread": junk}).status_code == 302


def test_a_thread_stays_when_its_root_is_removed(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="A secret.")
    lonely = send(channel, by=world.mia, text="Nobody answers.")
    send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    for each in (root, lonely):
        remove_message(each, by=world.mia)
    page = browse(world.ivo).get(url(root)).content.decode()
    assert "Half a turn." in page
    assert "secret" not in page
    assert 'id="chat-write"' not in browse(world.hal).get(url(root)).content.decode()
    assert browse(world.ivo).get(url(lonely)).status_code == 404


def test_its_open_pages_hear_of_it_and_of_nothing_else(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    before = version_of(channel)
    reply = send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    send(channel, by=world.ada, text="Coffee?")

    def told(since: int) -> list[str]:
        return [json.loads(each.make().data)["id"] for each in changes_in_thread(root.pk, since) or []]

    assert told(before) == [f"message-{reply.pk}", f"message-{root.pk}"]
    since = version_of(channel)
    assert told(since) == []
    edit_message(Message.objects.get(pk=reply.pk), by=world.hal, text="A whole turn.")
    assert told(since) == [f"message-{reply.pk}"]
    assert changes_in_thread(root.pk + 99, 0) is None
    page = browse(world.mia).get(url(root)).content.decode()
    assert f"on=thread%3A{root.pk}&amp;since={version_of(channel)}" in page


@pytest.mark.parametrize(
    ("who", "hears"),
    [("stranger", False), ("sam", False), ("ivo", True), ("mia", True), ("ada", True), ("olga", True)],
)
def test_outsiders_neither_read_nor_hear_it(world: World, channel: Channel, who: str, hears: bool) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    reply = send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    client, viewer, name = Client(), world.viewer(who), f"thread:{root.pk}"
    if viewer.is_authenticated:
        client.force_login(viewer)
    assert allowed(viewer, [name]) == ([name] if hears else [])
    assert allowed(viewer, [f"thread:{reply.pk}"]) == []
    assert client.get(url(root)).status_code == (200 if hears else 404)
    assert client.get(url(reply)).status_code == (302 if hears else 404)
    if who == "mia":
        leave(world.repair, by=world.mia)
        assert allowed(viewer, [name]) == []
    if who == "stranger":
        open_doors(world.repair, by=world.ada)
        assert client.get(url(root)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_act_says_that_its_thread_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = chatting(world)
    said: list[str] = []
    monkeypatch.setattr(live, "changed", said.append)
    root = send(channel, by=world.mia, text="Is it the spring?")
    send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    assert said == [channel.live, f"thread:{root.pk}"] * 2


def test_the_page_asks_the_database_as_often_for_many_replies_as_for_one(
    world: World, channel: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    mia = browse(world.mia)
    mia.get(url(root))
    kept.PIECES.clear()
    with django_assert_max_num_queries(9) as few:
        mia.get(url(root))
    for n in range(20):
        send(channel, by=world.ada, text=f"No. {n}", reply_to=root.pk)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        mia.get(url(root))


def test_what_was_answered_before_there_were_threads_is_in_them(world: World, channel: Channel) -> None:
    root = send(channel, by=world.mia, text="Is it the spring?")
    reply = send(channel, by=world.hal, text="Half a turn.", reply_to=root.pk)
    again = send(channel, by=world.mia, text="Left?", reply_to=reply.pk)
    gone = send(channel, by=world.mia, text="Right?", reply_to=again.pk)
    remove_message(gone, by=world.mia)
    expected = list(Message.objects.order_by("pk").values("pk", "root_id", "reply_count", "last_reply_at"))
    Message.objects.update(root=None, reply_count=0, last_reply_at=None)
    importlib.import_module("coterie.chat.migrations.0009_threads_filled").fill(apps, None)
    assert list(Message.objects.order_by("pk").values("pk", "root_id", "reply_count", "last_reply_at")) == expected
