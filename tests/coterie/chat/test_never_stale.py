"""A message that is kept as HTML is shown as it would be made anew, whatever happened to it and its people."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from coterie.chat.edit_message import edit_message
from coterie.chat.models import Message
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.comments.react import react
from coterie.foundation import kept
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

PATH = "/spaces/film-camera-repair/chat/bench-chat/"
VARYING = re.compile(r'name="csrf(?:middlewaretoken|-token)"[^>]*>|name="client_id"[^>]*>|since=\d+')


def page(client: Client) -> str:
    return VARYING.sub("", client.get(PATH).content.decode())


def renamed(user: User, name: str) -> None:
    User.objects.filter(pk=user.pk).update(name=name)


@pytest.mark.django_db
@pytest.mark.parametrize("with_texts", [False, True])
def test_a_kept_message_never_grows_old(world: World, client: Client, with_texts: bool) -> None:
    channel = chatting(world)
    asked = send(channel, by=world.mia, text="Is it the spring? @ada")
    answer = send(channel, by=world.hal, text="Half a turn.", reply_to=asked.pk)
    acts = [
        lambda: react(answer, by=world.ada, kind="like"),
        lambda: react(answer, by=world.mia, kind="love"),
        lambda: edit_message(asked, by=world.mia, text="Is it the *curtain*?"),
        lambda: remove_message(asked, by=world.hal),
        lambda: renamed(world.hal, "Harold"),
        lambda: restore_message(Message.objects.get(pk=asked.pk), by=world.hal),
        lambda: renamed(world.mia, "Maria"),
        lambda: delete_account(User.objects.get(pk=world.mia.pk), with_texts=with_texts),
    ]
    client.force_login(world.ada)
    before = page(client)
    for act in acts:
        act()
        now = page(client)
        kept.PIECES.clear()
        assert now == page(client)
        assert now != before
        before = now
    assert ("curtain" in before) == (not with_texts)
    assert "Maria" not in before
    assert before.count('aria-pressed="true"') == 1
