"""Two at the same moment: one conversation, one message a sending, and nothing past a block."""

from __future__ import annotations

import uuid

import pytest

from coterie.direct.block import block
from coterie.direct.models import Acceptance, Conversation, Message
from coterie.direct.send import send, write_to
from tests.coterie.chat.test_races import at_once
from tests.coterie.direct.scene import asked, fresh
from tests.coterie.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_both_write_first(world: World) -> None:
    refused = at_once(
        lambda: write_to(world.hal, by=world.mia, text="I first."), lambda: write_to(world.mia, by=world.hal, text="I.")
    )
    assert refused == []
    assert (Conversation.objects.count(), Message.objects.count(), Acceptance.objects.count()) == (1, 2, 1)
    versions = set(Message.objects.values_list("version", flat=True))
    assert len(versions) == 2


def test_one_sending_arrives_twice(world: World) -> None:
    client_id = uuid.uuid4()
    at_once(*[lambda: write_to(world.hal, by=world.mia, text="Once.", client_id=client_id)] * 3)
    assert Message.objects.count() == 1


def test_three_at_most_however_fast(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    refused = at_once(*[lambda: send(fresh(conversation), by=world.mia, text="More.")] * 4)
    assert len(refused) == 2
    assert Message.objects.count() == 3


def test_a_block_and_a_message(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    refused = at_once(
        lambda: send(fresh(conversation), by=world.mia, text="Wait!"), lambda: block(world.mia, by=world.hal)
    )
    assert Message.objects.count() + len(refused) == 2
