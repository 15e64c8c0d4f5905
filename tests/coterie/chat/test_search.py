"""Search in a channel: every word, newest first, safely marked, for whoever may read the channel."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.channels.models import Channel
from coterie.chat.models import Message
from coterie.chat.remove_message import remove_message
from coterie.chat.search import LONGEST, excerpt, search, words_of
from coterie.chat.send import send
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


def found(channel: Channel, query: str) -> list[str]:
    return [each.text for each in search(channel, words_of(query)).order_by("-pk")]


def test_every_word_is_in_what_is_found(world: World, channel: Channel) -> None:
    for text in ("A sticky shutter.", "Shutter blades, not sticky.", "A sticky label."):
        send(channel, by=world.mia, text=text)
    send(chatting(world, name="Other"), by=world.mia, text="Sticky shutter elsewhere.")
    assert found(channel, "STICKY shut") == ["Shutter blades, not sticky.", "A sticky shutter."]
    assert found(channel, "blades label") == []
    assert found(channel, "  ") == []


def test_signs_of_the_database_are_letters_like_others(world: World, channel: Channel) -> None:
    for text in ("100 % sure", "snake_case", "back\\slash", "'); DROP TABLE", "plain"):
        send(channel, by=world.mia, text=text)
    assert found(channel, "%") == ["100 % sure"]
    assert found(channel, "e_c") == ["snake_case"]
    assert found(channel, "k\\s") == ["back\\slash"]
    assert found(channel, "');") == ["'); DROP TABLE"]


def test_what_was_removed_is_not_found(world: World, channel: Channel) -> None:
    remove_message(send(channel, by=world.mia, text="A secret."), by=world.mia)
    assert found(channel, "secret") == []


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("A *sticky* shutter", "sticky", "A <mark>sticky</mark> shutter"),
        ("Sticky, STICKY", "sticky", "<mark>Sticky</mark>, <mark>STICKY</mark>"),
        ("a `<script>` & more", "<script>", "a <mark>&lt;script&gt;</mark> &amp; more"),
        ("a & b", "amp", "a &amp; b"),
        ("(a+b)* c", "(a+b)*", "<mark>(a+b)*</mark> c"),
        ("shutters shut", "shut shutter", "<mark>shutter</mark>s <mark>shut</mark>"),
        ("nothing of it", "https", "nothing of it"),
    ],
)
def test_words_are_marked_and_everything_else_is_text(
    world: World, channel: Channel, text: str, query: str, shown: str
) -> None:
    assert excerpt(send(channel, by=world.mia, text=text), words_of(query)) == shown


def test_of_a_long_message_the_part_around_the_first_word_is_shown(world: World, channel: Channel) -> None:
    message = send(channel, by=world.mia, text=f"{'before ' * 100}needle {'after ' * 100}")
    shown = str(excerpt(message, ["needle"]))
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 300


def test_one_finds_page_by_page_and_jumps_to_the_place(
    world: World, channel: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sent = many(channel, 40, by=world.hal)
    mia = browse(world.mia)
    mia.get(f"{CHANNEL}?q=no.")
    with django_assert_max_num_queries(8):
        page = mia.get(f"{CHANNEL}?q=no.").content.decode()
    numbers = [int(pk) for pk in re.findall(r'<h3><a href="/spaces/messages/(\d+)/"', page)]
    assert numbers == [each.pk for each in sent[:9:-1]]
    (older,) = re.findall(r'rel="next" href="([^"]+)"', page)
    page = mia.get(CHANNEL + older.replace("&amp;", "&")).content.decode()
    assert re.findall(r'<h3><a href="/spaces/messages/(\d+)/"', page) == [str(each.pk) for each in sent[9::-1]]


@pytest.mark.parametrize("query", ["", "%20", "a" * 5000, "%F0%9F%92%A9", "x&after=junk"])
def test_strange_words_break_nothing(world: World, channel: Channel, query: str) -> None:
    send(channel, by=world.mia, text="One.")
    answer = browse(world.mia).get(f"{CHANNEL}?q={query}")
    assert answer.status_code == (400 if "junk" in query else 200)
    assert "a" * (LONGEST + 1) not in answer.content.decode()


def test_outsiders_find_nothing(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="Ours.")
    assert Client().get(f"{CHANNEL}?q=ours").status_code == 404
    assert browse(world.sam).get(f"{CHANNEL}?q=ours").status_code == 404
    assert "<mark>Ours</mark>" in browse(world.ivo).get(f"{CHANNEL}?q=ours").content.decode()
    hosts = chatting(world, name="Hosts", visibility="hosts")
    send(hosts, by=world.hal, text="Ours.")
    url = "/spaces/film-camera-repair/chat/hosts/?q=ours"
    assert browse(world.mia).get(url).status_code == 404
    assert "<mark>Ours</mark>" in browse(world.hal).get(url).content.decode()


def test_the_head_has_the_field_and_a_link_to_it(world: World, channel: Channel) -> None:
    page = browse(world.mia).get(CHANNEL).content.decode()
    assert 'id="chat-q"' in page
    assert f'href="{CHANNEL}?q="' in page
    assert Message.objects.count() == 0
