"""Messages: sent once, in one order, edited, removed and put back."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat import access
from coterie.chat.edit_message import edit_message
from coterie.chat.models import Message
from coterie.chat.permissions import Permission
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import LONGEST, TOGETHER, send
from coterie.chat.shown import quoted
from coterie.comments.models import Mention
from coterie.comments.react import react
from coterie.comments.texts import ChangedMeanwhile
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.chat.scene import again, chatting
from tests.coterie.world import World

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def told(kind: str) -> dict[str, str]:
    """Whom the newest activity of this kind concerned, and why."""
    act = Activity.objects.filter(kind=kind).latest("id")
    tell(act.pk)
    return dict(Notification.objects.filter(activity=act).values_list("user__handle", "reason"))


def test_a_message_is_sent_and_recorded(world: World) -> None:
    channel = chatting(world)
    message = send(channel, by=world.mia, text="  Pentacon is *apart*.\r\n")
    assert (message.text, message.author) == ("Pentacon is *apart*.", world.mia)
    assert "<em>apart</em>" in message.html
    act = Activity.objects.get(kind="message.sent")
    assert (act.object_id, act.context_id, act.sentence()) == (message.pk, channel.pk, "wrote in “Bench chat”")
    assert not act.declared.feed


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_what_does_not_fit_is_refused_in_words(world: World, text: str) -> None:
    channel = chatting(world)
    with pytest.raises(ValidationError) as refusal:
        send(channel, by=world.mia, text=text)
    assert "text" in refusal.value.message_dict
    assert not Message.objects.exists()


def test_sent_again_it_is_stored_once(world: World) -> None:
    channel, client_id = chatting(world), uuid.uuid4()
    first = send(channel, by=world.mia, text="Once.", client_id=client_id)
    version = Channel.objects.get(pk=channel.pk).version
    assert again(channel, world.mia, "Once.", client_id) == first
    assert Channel.objects.get(pk=channel.pk).version == version
    assert Activity.objects.filter(kind="message.sent").count() == 1
    other = again(channel, world.hal, "Mine.", client_id)  # somebody else's id is no business of theirs
    assert other.author == world.hal
    archive_channel(channel, by=world.ada)
    assert again(channel, world.mia, "Once.", client_id) == first


def test_what_answers_a_message_quotes_it_and_tells_its_author(world: World) -> None:
    channel = chatting(world)
    asked = send(channel, by=world.mia, text="Is it the *spring*?")
    answer = send(channel, by=world.hal, text="Half a turn.", reply_to=asked.pk)
    assert answer.reply_to == asked
    assert quoted(asked) == "Is it the spring?"
    assert told("message.sent") == {"mia": "reply"}
    assert send(channel, by=world.hal, text="And?", reply_to=10**17).reply_to is None
    elsewhere = chatting(world, name="Elsewhere")
    assert send(elsewhere, by=world.hal, text="Here.", reply_to=asked.pk).reply_to is None


def test_a_channel_fills_no_inbox(world: World) -> None:
    channel = chatting(world)
    for text in ("One.", "Two.", "Three."):
        send(channel, by=world.mia, text=text)
        assert told("message.sent") == {}


def test_who_is_named_is_told_once_and_nobody_who_cannot_read_it(world: World) -> None:
    channel = chatting(world)
    message = send(channel, by=world.mia, text="@hal, @sam and @mia: `@ada` mail ann@hal.example")
    assert told("message.sent") == {"hal": "mention"}
    edit_message(message, by=world.mia, text="@hal and now @ada.")
    assert told("message.edited") == {"ada": "mention"}
    edit_message(message, by=world.mia, text="@hal and now @ada, still.")
    assert told("message.edited") == {}
    assert set(Mention.objects.of(message).values_list("user__handle", flat=True)) == {"hal", "ada"}


def test_messages_of_one_author_stand_together_for_a_while(world: World) -> None:
    channel = chatting(world)
    with time_machine.travel(NOON, tick=False) as clock:
        first = send(channel, by=world.mia, text="One.")
        clock.shift(timedelta(minutes=1))
        second = send(channel, by=world.mia, text="Two.")
        third = send(channel, by=world.hal, text="Three.")
        answer = send(channel, by=world.hal, text="Four.", reply_to=first.pk)
        clock.shift(TOGETHER)
        late = send(channel, by=world.hal, text="Five.")
    assert [each.continues for each in (first, second, third, answer, late)] == [False, True, False, False, False]


def test_the_first_message_of_a_day_opens_it(world: World) -> None:
    channel = chatting(world)
    with time_machine.travel(NOON, tick=False) as clock:
        days = [send(channel, by=world.mia, text="One.").opens_day, send(channel, by=world.mia, text="Two.").opens_day]
        clock.shift(timedelta(hours=12))
        days.append(send(channel, by=world.mia, text="Three.").opens_day)
    assert days == [True, False, True]


def test_an_edit_keeps_what_was_said_and_notices_another(world: World) -> None:
    message = send(chatting(world), by=world.mia, text="Almost right.")
    base = message.text_digest
    edit_message(message, by=world.mia, text="Quite right.", base=base)
    assert message.revisions.get().text == "Almost right."
    with pytest.raises(ChangedMeanwhile):
        edit_message(message, by=world.mia, text="Wrong.", base=base)
    remove_message(message, by=world.mia)
    with pytest.raises(ValidationError, match="removed meanwhile"):
        edit_message(Message.objects.get(pk=message.pk), by=world.mia, text="Gone.")


def test_a_removal_is_undone_without_loss_and_what_a_host_took_down_only_a_host_puts_back(world: World) -> None:
    message = send(chatting(world), by=world.mia, text="Words.")
    remove_message(message, by=world.mia)
    assert access.message(world.mia, message.pk, Permission.MESSAGE_RESTORE)[0].is_removed
    restore_message(message, by=world.mia)
    assert Message.objects.get(pk=message.pk).text == "Words."
    remove_message(message, by=world.hal)
    with pytest.raises(Http404):
        access.message(world.mia, message.pk, Permission.MESSAGE_RESTORE)
    sent = Activity.objects.get(kind="message.sent")
    assert sent.withdrawn_at is not None
    restore_message(Message.objects.get(pk=message.pk), by=world.hal)
    sent.refresh_from_db()
    assert sent.withdrawn_at is None


def test_who_was_named_in_a_removed_message_is_not_told(world: World) -> None:
    message = send(chatting(world), by=world.mia, text="@hal look")
    remove_message(message, by=world.mia)
    assert told("message.sent") == {}


def test_a_removal_changes_what_quotes_it(world: World) -> None:
    channel = chatting(world)
    asked = send(channel, by=world.mia, text="Is it the spring?")
    answer = send(channel, by=world.hal, text="Half a turn.", reply_to=asked.pk)
    before = Channel.objects.get(pk=channel.pk).version
    remove_message(asked, by=world.mia)
    versions = dict(Message.objects.values_list("pk", "version"))
    assert (versions[asked.pk], versions[answer.pk]) == (before + 1, before + 2)


def test_a_reaction_is_recorded_and_taken_back(world: World) -> None:
    message = send(chatting(world), by=world.mia, text="Done!")
    assert react(message, by=world.hal, kind="celebrate")
    assert not react(message, by=world.hal, kind="celebrate")
    kinds = Activity.objects.filter(context_type="channels.channel", kind__contains="react").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["message.reacted", "message.unreacted"]


@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_at_once_store_it_once(world: World) -> None:
    """A browser that got no answer sends again while its first request is still on its way."""
    channel = chatting(world)
    for _ in range(6):
        assert len(set(at_once(channel, world, 2))) == 1
    assert Message.objects.count() == 6


def at_once(channel: Channel, world: World, times: int) -> list[int]:
    client_id, ready, sent = uuid.uuid4(), threading.Barrier(times), []

    def run() -> None:
        try:
            ready.wait()
            sent.append(again(channel, world.mia, "Once.", client_id).pk)
        finally:
            connection.close()

    crew = [threading.Thread(target=run) for _ in range(times)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join(60)
    assert len(sent) == times
    return sent


@pytest.mark.django_db(transaction=True)
def test_versions_and_ids_of_a_channel_have_one_order_whoever_writes(world: World) -> None:
    channel = chatting(world)
    writers = (world.mia, world.hal, world.ada)

    def run(person: int) -> None:
        try:
            for number in range(8):
                again(channel, writers[person], f"{person}.{number}", uuid.uuid4())
        finally:
            connection.close()

    crew = [threading.Thread(target=run, args=(n,)) for n in range(3)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join(60)
    rows = list(Message.objects.order_by("pk").values_list("version", "created_at"))
    assert len(rows) == 24
    assert [version for version, _at in rows] == list(range(1, 25))
    assert rows == sorted(rows, key=lambda row: row[1])
