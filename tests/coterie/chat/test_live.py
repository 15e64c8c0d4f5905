"""What open pages of a channel receive, and who does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from coterie.channels.models import Channel
from coterie.channels.revise_channel import archive_channel, reopen_channel, revise_channel
from coterie.chat import live
from coterie.chat.edit_message import edit_message
from coterie.chat.live import changes_since
from coterie.chat.models import Message
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.comments.react import react
from coterie.communities.leave import leave
from coterie.communities.switch_feature import switch_feature
from coterie.foundation.live import allowed
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


def told(channel: Channel, since: int) -> list[tuple[int | None, dict[str, Any]]]:
    """What a page of the channel that stands at this version is sent: versions and changes."""
    found = []
    for change in changes_since(channel.pk, since) or []:
        event = change.make()
        found.append((change.version, json.loads(event.data) if event.data else {"id": event.name}))
    return found


def ids(channel: Channel, since: int) -> list[tuple[int | None, str]]:
    return [(version, change["id"]) for version, change in told(channel, since)]


def version_of(channel: Channel) -> int:
    return Channel.objects.values_list("version", flat=True).get(pk=channel.pk)


def test_each_kind_of_change_has_a_version_and_is_told(world: World, channel: Channel) -> None:
    message = send(channel, by=world.mia, text="Almost right.")
    acts = [
        lambda: edit_message(message, by=world.mia, text="Quite right."),
        lambda: remove_message(message, by=world.mia),
        lambda: restore_message(Message.objects.get(pk=message.pk), by=world.mia),
        lambda: react(message, by=world.ada, kind="like"),
        lambda: react(message, by=world.ada, kind="like"),
    ]
    for act in acts:
        before = version_of(channel)
        act()
        assert ids(channel, before) == [(before + 1, f"message-{message.pk}")]
        assert ids(channel, before + 1) == []


def test_a_message_comes_in_order_alike_for_everybody_and_is_said_with_its_author(
    world: World, channel: Channel
) -> None:
    message = send(channel, by=world.mia, text="Fresh **words**.")
    ((_version, change),) = told(channel, 0)
    assert (change["id"], change["target"], change["position"]) == (f"message-{message.pk}", "#messages", "order")
    assert "<strong>words</strong>" in change["html"]
    assert 'data-announce="Mia: Fresh words."' in change["html"]
    assert "csrfmiddlewaretoken" not in change["html"]


def test_what_was_removed_is_not_sent_nor_where_it_is_quoted(world: World, channel: Channel) -> None:
    asked = send(channel, by=world.mia, text="A secret.")
    send(channel, by=world.hal, text="Hush.", reply_to=asked.pk)
    remove_message(asked, by=world.mia)
    html = "".join(change["html"] for _version, change in told(channel, 0))
    assert "secret" not in html
    assert "A message was removed by Mia" in html
    assert "A message that was removed" in html


def test_many_changes_come_part_by_part_until_there_is_no_more(
    world: World, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MESSAGES_A_LOOK", 4)
    sent = [send(channel, by=world.mia, text=f"No. {n}") for n in range(10)]
    react(sent[0], by=world.ada, kind="like")
    got, since = [], 0
    while part := ids(channel, since):
        got += [id for _version, id in part]
        since = part[-1][0] or 0
    assert got == [f"message-{each.pk}" for each in [*sent[1:], sent[0]]]


def test_a_change_of_the_channel_itself_loads_older_pages_again(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="Before.")
    for act in (
        lambda: revise_channel(channel, by=world.ada, name="New", purpose="", icon="heart", place=1, writers="members"),
        lambda: archive_channel(channel, by=world.ada),
        lambda: reopen_channel(channel, by=world.ada),
    ):
        before = version_of(channel)
        act()
        assert ids(channel, before) == [(before + 1, "reload")]
        assert ids(channel, before + 1) == []
    send(channel, by=world.mia, text="After.")
    assert len(ids(channel, version_of(channel) - 1)) == 1


def test_a_page_from_after_a_backup_was_put_back_is_loaded_again(channel: Channel) -> None:
    assert ids(channel, version_of(channel) + 5) == [(version_of(channel), "reload")]
    assert changes_since(channel.pk + 1, 0) is None


@pytest.mark.django_db(transaction=True)
def test_an_act_says_only_that_its_channel_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = chatting(world)
    said: list[str] = []
    monkeypatch.setattr(live, "changed", said.append)
    message = send(channel, by=world.mia, text="Fresh.")
    react(message, by=world.ada, kind="like")
    archive_channel(channel, by=world.ada)
    thread = f"thread:{message.pk}"
    assert said == [channel.live, thread] * 2 + [channel.live]


@pytest.mark.parametrize(
    ("who", "hears"),
    [("stranger", False), ("sam", False), ("ivo", True), ("mia", True), ("hal", True), ("ada", True), ("olga", True)],
)
def test_only_those_who_may_read_may_listen(world: World, channel: Channel, who: str, hears: bool) -> None:
    assert allowed(world.viewer(who), [channel.live]) == ([channel.live] if hears else [])


def test_who_has_left_hears_nothing_more_and_nobody_where_it_is_off(world: World, channel: Channel) -> None:
    leave(world.repair, by=world.mia)
    assert allowed(world.mia, [channel.live]) == []
    switch_feature(world.repair, by=world.ada, feature="chat", on=False)
    assert allowed(world.ada, [channel.live]) == []


def test_the_page_goes_on_from_the_version_it_was_loaded_at(world: World, channel: Channel, client: Client) -> None:
    client.force_login(world.mia)
    send(channel, by=world.hal, text="One.")
    page = client.get("/spaces/film-camera-repair/chat/bench-chat/").content.decode()
    on = [f"person%3A{world.mia.pk}", f"chat%3A{channel.pk}", f"room%3A{channel.pk}"]
    assert f"/live/?on={'&amp;on='.join(on)}&amp;since={version_of(channel)}" in page
