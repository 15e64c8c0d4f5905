"""Two at the same moment in one channel: one comes first, and what must hold still holds."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from coterie.channels.models import Archival, Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.edit_message import edit_message
from coterie.chat.mark_read import mark_read
from coterie.chat.models import Message, ReadMark, Revision
from coterie.chat.remove_message import remove_message
from coterie.chat.send import send
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Start all acts together, each with a connection of its own; what those that were refused say."""
    ready, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except ValidationError as error:
            refused.append(" ".join(error.messages))
        finally:
            connection.close()

    crew = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join(60)
    return refused


def loaded(message: Message) -> Message:
    return Message.objects.select_related("channel__community", "author", "removal").get(pk=message.pk)


def channel_of(pk: int) -> Channel:
    return Channel.objects.select_related("community").get(pk=pk)


def test_nothing_is_sent_to_a_channel_after_it_was_archived(world: World) -> None:
    for _ in range(TIMES):
        pk = chatting(world).pk
        one, other = channel_of(pk), channel_of(pk)
        refused = at_once(
            lambda one=one: archive_channel(one, by=world.ada),
            lambda other=other: send(other, by=world.mia, text="Hi."),
        )
        assert Archival.objects.filter(channel=pk).exists()
        assert Message.objects.filter(channel=pk).count() == 1 - len(refused)


def test_of_two_edits_that_began_with_one_text_one_is_told(world: World) -> None:
    for _ in range(TIMES):
        message = send(chatting(world), by=world.mia, text="One.")
        one, other, base = loaded(message), loaded(message), message.text_digest
        refused = at_once(
            lambda one=one, base=base: edit_message(one, by=world.mia, text="Two.", base=base),
            lambda other=other, base=base: edit_message(other, by=world.mia, text="Three.", base=base),
        )
        assert refused == ["The text was changed while you were writing. Nothing was saved yet."]
        assert Revision.objects.filter(message=message).get().text == "One."


def test_what_is_removed_is_not_edited_after(world: World) -> None:
    for _ in range(TIMES):
        message = send(chatting(world), by=world.mia, text="One.")
        one, other = loaded(message), loaded(message)
        refused = at_once(
            lambda one=one: remove_message(one, by=world.hal),
            lambda other=other: edit_message(other, by=world.mia, text="Two."),
        )
        assert loaded(message).is_removed
        assert Revision.objects.filter(message=message).count() == 1 - len(refused)


def test_two_tabs_that_read_leave_one_mark_at_the_later_place(world: World) -> None:
    for _ in range(TIMES):
        channel = chatting(world)
        first, last = (send(channel, by=world.hal, text=text).pk for text in ("One.", "Two."))
        one, other = channel_of(channel.pk), channel_of(channel.pk)
        at_once(
            lambda one=one, last=last: mark_read(one, by=world.mia, upto=last),
            lambda other=other, first=first: mark_read(other, by=world.mia, upto=first),
        )
        assert ReadMark.objects.get(channel=channel).upto == last


def test_two_channels_that_are_opened_at_once_have_two_addresses(world: World) -> None:
    for number in range(TIMES):
        name = f"Round {number}"
        refused = at_once(*[lambda name=name: open_channel(world.repair, by=world.ada, kind="chat", name=name)] * 2)
        assert refused == []
        assert Channel.objects.filter(name=name).values("slug").distinct().count() == 2
