"""How far somebody has read, and what is new to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coterie.channels import menu
from coterie.channels.models import Channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.edit_message import edit_message
from coterie.chat.mark_read import mark_read
from coterie.chat.models import Message, ReadMark
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.chat.unread import with_unread
from coterie.communities import access as communities
from coterie.communities.join import join
from coterie.people.models import User
from tests.coterie.chat.scene import chatting, many
from tests.coterie.world import World


def new_to(world: World, person: User) -> int:
    """What its line in the menu says."""
    lines = menu.lines(*communities.community(person, world.repair.slug))
    return sum(line.count for line in lines if line.key.startswith("channel-") and "/chat/" in line.url)


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


def test_what_others_say_is_new_until_it_is_read(world: World, channel: Channel) -> None:
    first, second = (send(channel, by=world.hal, text=text) for text in ("One.", "Two."))
    send(channel, by=world.mia, text="Mine.")
    assert (new_to(world, world.mia), new_to(world, world.hal)) == (2, 1)
    mark_read(channel, by=world.mia, upto=first.pk)
    assert new_to(world, world.mia) == 1
    mark_read(channel, by=world.mia, upto=second.pk)
    assert new_to(world, world.mia) == 0


def test_a_mark_never_goes_back_nor_beyond_the_end(world: World, channel: Channel) -> None:
    first, last = (send(channel, by=world.hal, text=text) for text in ("One.", "Two."))
    assert mark_read(channel, by=world.mia, upto=10**17) == last.pk
    assert mark_read(channel, by=world.mia, upto=first.pk) == last.pk
    assert ReadMark.objects.get().upto == last.pk
    send(channel, by=world.hal, text="Three.")
    assert new_to(world, world.mia) == 1


def test_what_is_removed_before_it_was_read_is_not_new(world: World, channel: Channel) -> None:
    message = send(channel, by=world.hal, text="@mia oops")
    remove_message(message, by=world.hal)
    assert new_to(world, world.mia) == 0
    restore_message(message, by=world.hal)
    assert new_to(world, world.mia) == 1
    edit_message(message, by=world.hal, text="@mia never mind")
    assert new_to(world, world.mia) == 1


def test_to_a_newcomer_is_new_what_came_since_they_joined(world: World, channel: Channel) -> None:
    old = send(channel, by=world.hal, text="Long ago.")
    Message.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=3))
    join(world.repair, by=world.ivo)
    assert with_unread(Channel.objects.filter(kind="chat"), world.ivo.pk).get().upto == old.pk
    assert new_to(world, world.ivo) == 0
    send(channel, by=world.hal, text="Welcome, Ivo.")
    assert new_to(world, world.ivo) == 1


def test_every_number_leads_to_something_that_can_be_opened(world: World, channel: Channel) -> None:
    other = chatting(world, name="Other")
    send(channel, by=world.hal, text="One.")
    send(other, by=world.hal, text="Two.")
    assert new_to(world, world.mia) == 2
    archive_channel(other, by=world.ada)
    assert new_to(world, world.mia) == 1
    for who in (world.ivo, world.olga):  # who does not belong has nothing to read
        assert new_to(world, who) == 0


def test_it_is_one_query_however_much_is_new(world: World, channel: Channel) -> None:
    space, standing = communities.community(world.mia, world.repair.slug)
    many(channel, 60, by=world.hal)
    many(chatting(world, name="Other"), 60, by=world.hal)
    with CaptureQueriesContext(connection) as queries:
        lines = menu.lines(space, standing)
    assert sum(line.count for line in lines if "/chat/" in line.url) == 120
    assert len(queries) == 1
