"""What open pages of a conversation receive, and the number in the bar."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from coterie.direct import live
from coterie.direct.block import block
from coterie.direct.edit_message import edit_message
from coterie.direct.live import changes_since, unread_now
from coterie.direct.mark_read import mark_read
from coterie.direct.models import Conversation, Message
from coterie.direct.remove_message import remove_message, restore_message
from coterie.direct.send import send
from tests.coterie.direct.scene import asked, fresh, talk
from tests.coterie.world import World


def told(conversation: Conversation, since: int) -> list[tuple[int | None, dict[str, Any]]]:
    found = []
    for change in changes_since(conversation.pk, since) or []:
        event = change.make()
        found.append((change.version, json.loads(event.data) if event.data else {"id": event.name}))
    return found


def test_each_change_of_a_message_has_a_version_and_is_told(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    before = fresh(conversation).version
    message = send(conversation, by=world.mia, text="Almost **right**.")
    [(version, change)] = told(conversation, before)
    assert (version, change["id"], change["target"]) == (before + 1, f"message-{message.pk}", "#messages")
    assert 'data-announce="Mia: Almost right."' in change["html"]
    assert "csrfmiddlewaretoken" not in change["html"]
    acts = (
        lambda: edit_message(message, by=world.mia, text="Quite right."),
        lambda: remove_message(message, by=world.mia),
        lambda: restore_message(Message.objects.get(pk=message.pk), by=world.mia),
    )
    for act in acts:
        before = fresh(conversation).version
        act()
        [(version, change)] = told(conversation, before)
        assert (version, change["id"]) == (before + 1, f"message-{message.pk}")
        assert told(conversation, before + 1) == []


def test_what_was_removed_is_not_sent(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    before = fresh(conversation).version
    remove_message(send(conversation, by=world.mia, text="A secret."), by=world.mia)
    assert "secret" not in str(told(conversation, before))


def test_pages_from_before_an_answer_or_a_block_are_loaded_again(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    before = fresh(conversation).version
    send(conversation, by=world.hal, text="Yes?")
    assert told(conversation, before)[0][1]["id"] == "reload"
    before = fresh(conversation).version
    block(world.mia, by=world.hal)
    assert told(conversation, before)[0][1]["id"] == "reload"
    assert told(conversation, before + 10)[0][1]["id"] == "reload"
    assert changes_since(conversation.pk + 1, 0) is None


@pytest.mark.django_db(transaction=True)
def test_the_other_one_hears_of_it_in_the_bar(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = talk(world.mia, world.hal)
    said: list[str] = []
    monkeypatch.setattr(live, "changed", said.append)
    message = send(conversation, by=world.mia, text="Fresh.")
    assert said == [conversation.live, f"person:{world.hal.pk}"]
    assert ">1</span>" in unread_now(world.hal.pk).data.replace('\\"', '"')
    mark_read(conversation, by=world.hal, upto=message.pk)
    assert "></span>" in unread_now(world.hal.pk).data


def test_the_page_goes_on_from_the_version_it_was_loaded_at(world: World, client: Client) -> None:
    conversation = talk(world.mia, world.hal)
    client.force_login(world.mia)
    page = client.get(f"/messages/{conversation.pk}/").content.decode()
    assert f"on=direct%3A{conversation.pk}&amp;since={fresh(conversation).version}" in page
