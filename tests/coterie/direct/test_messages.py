"""What is sent, edited, removed, read and told between two people."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.direct.answer_request import accept_request, decline_request, reconsider_request
from coterie.direct.edit_message import edit_message
from coterie.direct.mark_read import mark_read
from coterie.direct.models import Conversation, Message, Participant
from coterie.direct.remove_message import remove_message, restore_message
from coterie.direct.send import send, write_to
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.models import User
from tests.coterie.direct.scene import asked, fresh, talk
from tests.coterie.world import World


def told() -> list[tuple[str, str]]:
    """Tell of everything that happened so far; who has what unread in their inbox."""
    for pk in Activity.objects.order_by("pk").values_list("pk", flat=True):
        tell(pk)
    rows = Notification.objects.unread().filter(activity__kind__regex="^(direct_message|request)").order_by("pk")
    return [(row.user.handle, row.activity.kind) for row in rows]


def news(who: User) -> int:
    return Participant.with_news().filter(user=who).count()


def test_two_have_one_conversation_whoever_begins(world: World) -> None:
    first = write_to(world.hal, by=world.mia, text="Hello.")
    second = write_to(world.mia, by=world.hal, text="Hello you.")
    assert first.conversation_id == second.conversation_id
    assert Conversation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(low=first.conversation.low, high=first.conversation.high)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(low=first.conversation.high, high=first.conversation.low)


def test_sent_again_with_the_same_id_it_is_stored_once(world: World) -> None:
    client_id = uuid.uuid4()
    for _twice in range(2):
        write_to(world.hal, by=world.mia, text="Hello.", client_id=client_id)
    conversation = Conversation.objects.get()
    send(conversation, by=world.mia, text="Hello.", client_id=client_id)
    assert Message.objects.get().text == "Hello."


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
def test_a_text_that_does_not_fit_is_refused_and_begins_nothing(world: World, text: str) -> None:
    with pytest.raises(ValidationError):
        write_to(world.hal, by=world.mia, text=text)
    assert not Conversation.objects.exists()


def test_mentions_lead_to_the_two_and_to_nobody_else(world: World) -> None:
    message = write_to(world.hal, by=world.mia, text="@hal, @mia and @ada: https://example.org/x")
    assert message.html.count('href="/people/@') == 2
    assert "/people/@ada/" not in message.html
    assert 'href="https://example.org/x"' in message.html


def test_days_and_what_continues(world: World) -> None:
    conversation, now = talk(world.mia, world.hal), timezone.now()
    for days, minutes in ((2, 0), (2, -3), (1, 0)):
        send(conversation, by=world.hal, text="x", at=now - timedelta(days=days, minutes=minutes))
    rows = list(conversation.messages.order_by("pk").values_list("opens_day", "continues"))[1:]
    assert rows == [(True, False), (False, True), (True, False)]


def test_an_edit_keeps_what_it_said_and_a_removal_is_undone(world: World) -> None:
    message = talk(world.mia, world.hal).messages.get()
    edit_message(message, by=world.mia, text="Hello, have you an hour?", base=message.text_digest)
    assert message.revisions.get().text == "Hello, have you a minute?"
    remove_message(message, by=world.mia)
    with pytest.raises(ValidationError, match="removed meanwhile"):
        edit_message(Message.objects.get(), by=world.mia, text="More")
    assert "direct_message.sent" not in dict(told()).values()
    restore_message(Message.objects.get(), by=world.mia)
    assert not Message.objects.get().is_removed


def test_what_is_new_until_it_was_read(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    first = send(conversation, by=world.mia, text="One")
    send(conversation, by=world.mia, text="Two")
    assert (news(world.hal), news(world.mia)) == (1, 0)
    row: Any = Conversation.objects.for_list(world.hal.pk).get()
    assert row.unread == 3
    mark_read(conversation, by=world.hal, upto=first.pk)
    assert Conversation.objects.for_list(world.hal.pk).get().unread == 1
    assert mark_read(conversation, by=world.hal, upto=10**9) == conversation.messages.order_by("-pk").first().pk
    assert mark_read(conversation, by=world.hal, upto=0) > first.pk
    assert news(world.hal) == 0


def test_the_inbox_says_it_once_until_they_have_looked(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    mark_read(conversation, by=world.hal, upto=conversation.messages.get().pk)
    Participant.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    Activity.objects.all().delete()
    for text in ("One", "Two", "Three"):
        last = send(conversation, by=world.mia, text=text)
    assert told() == [("hal", "direct_message.sent")]
    mark_read(conversation, by=world.hal, upto=last.pk)
    assert not Notification.objects.filter(user=world.hal).unread().exists()


def test_whoever_has_it_open_is_not_told(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    Activity.objects.all().delete()
    mark_read(conversation, by=world.hal, upto=conversation.messages.get().pk)
    send(conversation, by=world.mia, text="Quickly.")
    assert told() == []
    assert news(world.hal) == 1


def test_a_request_is_told_once_and_stands_apart(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    for text in ("Two", "Three"):
        send(conversation, by=world.mia, text=text)
    assert told() == [("hal", "direct_message.sent")]
    rows = Conversation.objects.visible_to(world.hal)
    assert (rows.requests_to(world.hal.pk).count(), rows.talks_of(world.hal.pk).count()) == (1, 0)
    assert Conversation.objects.visible_to(world.mia).talks_of(world.mia.pk).count() == 1
    accept_request(conversation, by=world.hal)
    accept_request(fresh(conversation), by=world.hal)
    assert rows.talks_of(world.hal.pk).count() == 1
    assert ("mia", "request.accepted") in told()


def test_a_decline_is_quiet_and_can_be_taken_back(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    version = fresh(conversation).version
    decline_request(conversation, by=world.hal)
    decline_request(fresh(conversation), by=world.hal)
    assert fresh(conversation).version == version  # no open page of hers changes
    assert not Activity.objects.filter(kind="request.declined").exclude(audience=f"person:{world.hal.pk}").exists()
    send(conversation, by=world.mia, text="Did you see it?")
    assert news(world.hal) == 0
    rows = Conversation.objects.visible_to(world.hal)
    assert (rows.requests_to(world.hal.pk).count(), rows.declined_by(world.hal.pk).count()) == (0, 1)
    reconsider_request(fresh(conversation), by=world.hal)
    assert rows.requests_to(world.hal.pk).count() == 1
    decline_request(fresh(conversation), by=world.hal)
    send(fresh(conversation), by=world.hal, text="Now I have time.")
    assert fresh(conversation).is_accepted
    assert not fresh(conversation).is_declined


def test_only_whoever_was_asked_answers(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    for act in (accept_request, decline_request, reconsider_request):
        with pytest.raises(ValidationError):
            act(conversation, by=world.mia)
    accept_request(conversation, by=world.hal)
    with pytest.raises(ValidationError):
        decline_request(fresh(conversation), by=world.hal)
