"""Who is typing: heard by those who may read the channel, and stored nowhere."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat import typing
from coterie.chat.typing import say_typing
from coterie.communities.leave import leave
from coterie.foundation.live import Event, allowed
from coterie.foundation.live.hub import subscribe
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


def test_open_pages_hear_who_it_is(world: World, channel: Channel) -> None:
    async def heard() -> tuple[str, Event]:
        async with subscribe([channel.live]) as events:
            await sync_to_async(say_typing)(channel, by=world.mia)
            return await asyncio.wait_for(anext(aiter(events)), 5)

    where, event = asyncio.run(heard())
    assert (where, event.name, event.id) == (channel.live, "typing", "")
    assert json.loads(event.data) == {"id": world.mia.pk, "name": "Mia"}


@pytest.mark.parametrize(
    ("who", "status"), [("mia", 204), ("hal", 204), ("ivo", 403), ("sam", 404), ("olga", 403), ("stranger", 302)]
)
def test_who_may_not_send_is_not_typing(
    world: World, channel: Channel, who: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Any] = []
    monkeypatch.setattr(typing, "publish", lambda *what: said.append(what))
    client, viewer, before = Client(), world.viewer(who), Activity.objects.count()
    if viewer.is_authenticated:
        client.force_login(viewer)
    assert client.post(f"/spaces/channels/{channel.pk}/typing/").status_code == status
    assert len(said) == (status == 204)
    assert Activity.objects.count() == before


def test_outsiders_hear_nothing_and_who_has_left_neither_types_nor_hears(world: World, channel: Channel) -> None:
    assert allowed(world.sam, [channel.live]) == []
    leave(world.repair, by=world.mia)
    client = Client()
    client.force_login(world.mia)
    assert client.post(f"/spaces/channels/{channel.pk}/typing/").status_code == 404
    assert allowed(world.mia, [channel.live]) == []


def test_an_archived_channel_and_too_many_words_are_silent(world: World, channel: Channel, settings: Any) -> None:
    client = Client()
    client.force_login(world.mia)
    settings.LIMITS = {"typing": "1/h"}
    assert client.post(f"/spaces/channels/{channel.pk}/typing/").status_code == 204
    assert client.post(f"/spaces/channels/{channel.pk}/typing/").status_code == 429
    archive_channel(channel, by=world.ada)
    settings.LIMITS = {}
    assert client.post(f"/spaces/channels/{channel.pk}/typing/").status_code == 403


def test_only_the_page_of_who_may_write_says_so(world: World, channel: Channel) -> None:
    for who, says in (("mia", True), ("ivo", False)):
        client = Client()
        client.force_login(world.viewer(who))
        page = client.get("/spaces/film-camera-repair/chat/bench-chat/").content.decode()
        assert ("data-typing-url" in page) == says
        assert 'data-two="{one} and {two} are typing"' in page
