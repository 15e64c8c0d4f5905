"""Pinned messages: by hosts, marked in the log, found from the head, undone."""

from __future__ import annotations

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.chat import live
from coterie.chat.live import changes_since, what_is_pinned
from coterie.chat.models import Message, Pin
from coterie.chat.pin_message import pin_message, unpin_message
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.communities.open_doors import open_doors
from coterie.foundation import kept
from coterie.people.models import User
from tests.coterie.chat.scene import chatting, many
from tests.coterie.world import World

CHANNEL = "/spaces/film-camera-repair/chat/bench-chat/"


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(channel: Channel, who: User, query: str = "") -> str:
    return browse(who).get(f"/spaces/channels/{channel.pk}/pins/{query}").content.decode()


def ids(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="message-(\d+)"', page)]


def told(channel: Channel, since: int) -> list[str]:
    return [json.loads(change.make().data)["html"] for change in changes_since(channel.pk, since) or []]


def test_a_pin_is_recorded_once_marks_the_message_live_and_is_undone(world: World, channel: Channel) -> None:
    message = send(channel, by=world.mia, text="Opening hours.")
    version = message.version
    assert pin_message(message, by=world.hal) == pin_message(message, by=world.ada)
    assert Pin.objects.get().by == world.hal
    (html,) = told(channel, version)
    assert 'class="chat-mark"' in html
    assert 'class="chat-mark"' in browse(world.mia).get(CHANNEL).content.decode()
    version = Channel.objects.get(pk=channel.pk).version
    unpin_message(message, by=world.hal)
    unpin_message(message, by=world.hal)
    assert "chat-mark" not in "".join(told(channel, version))
    assert not Pin.objects.exists()
    kinds = [each.kind for each in Activity.objects.about(message).order_by("pk")]
    assert kinds == ["message.sent", "message.pinned", "message.unpinned"]


def test_what_was_removed_is_not_pinned_and_not_counted(world: World, channel: Channel) -> None:
    message = send(channel, by=world.mia, text="Opening hours.")
    pin_message(message, by=world.hal)
    remove_message(message, by=world.mia)
    assert "Opening hours" not in page_of(channel, world.ada)
    assert "0 pinned" in json.loads(what_is_pinned(channel.pk).data)["html"]
    with pytest.raises(ValidationError, match="removed"):
        pin_message(message, by=world.hal)
    restore_message(message, by=world.mia)
    assert "1 pinned" in json.loads(what_is_pinned(channel.pk).data)["html"]


@pytest.mark.parametrize(
    ("who", "status", "reads"),
    [("ada", 302, 200), ("hal", 302, 200), ("mia", 403, 200), ("olga", 403, 200), ("ivo", 403, 200), ("sam", 404, 404)],
)
def test_hosts_pin_and_readers_find(world: World, channel: Channel, who: str, status: int, reads: int) -> None:
    message = send(channel, by=world.mia, text="Opening hours.")
    client = browse(getattr(world, who))
    assert client.get(f"/spaces/channels/{channel.pk}/pins/").status_code == reads
    answer = client.post(f"/spaces/messages/{message.pk}/pin/")
    assert answer.status_code == status
    assert Pin.objects.count() == (status == 302)
    pin_message(message, by=world.ada)
    assert client.post(f"/spaces/messages/{message.pk}/unpin/").status_code == status
    assert Pin.objects.count() == (status != 302)


def test_a_pin_can_be_undone_where_it_was_said(world: World, channel: Channel) -> None:
    message = send(channel, by=world.mia, text="Opening hours.")
    hal = browse(world.hal)
    hal.post(f"/spaces/messages/{message.pk}/pin/")
    page = hal.get(CHANNEL).content.decode()
    assert f'action="/spaces/messages/{message.pk}/unpin/"' in page
    assert "1 pinned" in page
    menu = hal.get(f"/spaces/messages/{message.pk}/menu/").content.decode()
    assert "Take the pin off" in menu
    assert "Pin</button>" not in browse(world.mia).get(f"/spaces/messages/{message.pk}/menu/").content.decode()


def test_the_page_has_the_newest_first_page_by_page(
    world: World, channel: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sent = many(channel, 40, by=world.mia)
    Pin.objects.create(message=sent[0], by=world.ada)
    page_of(channel, world.mia)
    kept.PIECES.clear()
    client, url = browse(world.mia), f"/spaces/channels/{channel.pk}/pins/"
    with django_assert_max_num_queries(10) as few:
        client.get(url)
    for each in sent[1:]:
        Pin.objects.create(message=each, by=world.ada)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        page = client.get(url).content.decode()
    assert ids(page) == [each.pk for each in sent[:9:-1]]
    assert "pinned by Ada" in page
    (older,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert ids(client.get(url + older.replace("&amp;", "&")).content.decode()) == [each.pk for each in sent[9::-1]]
    assert client.get(url + "?after=junk").status_code == 400


def test_strangers_find_what_is_pinned_in_an_open_space_and_nothing_in_a_closed_one(
    world: World, channel: Channel
) -> None:
    pin_message(send(channel, by=world.mia, text="Opening hours."), by=world.ada)
    url = f"/spaces/channels/{channel.pk}/pins/"
    assert Client().get(url).status_code == 404
    open_doors(world.repair, by=world.ada)
    assert "Opening hours" in Client().get(url).content.decode()
    assert "1 pinned" in Client().get(CHANNEL).content.decode()


@pytest.mark.django_db(transaction=True)
def test_open_pages_hear_how_many_are_pinned(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = chatting(world)
    message = send(channel, by=world.mia, text="Opening hours.")
    said: list[str] = []
    monkeypatch.setattr(live, "changed", said.append)
    pin_message(message, by=world.ada)
    unpin_message(Message.objects.get(pk=message.pk), by=world.ada)
    assert said.count(f"room:{channel.pk}") == 2
    assert said.count(channel.live) == 2
