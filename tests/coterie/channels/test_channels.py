"""Channels: opened, changed, archived and reopened by the leads of a space."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from coterie.activity.models import Activity
from coterie.channels import open_channel
from coterie.channels.access import channels, in_sight, sight
from coterie.channels.arrange import arrange, moved
from coterie.channels.listing import listing
from coterie.channels.models import Archival, Channel
from coterie.channels.revise_channel import archive_channel, reopen_channel, revise_channel
from coterie.chat import access
from coterie.chat.permissions import Permission
from coterie.chat.send import send
from coterie.communities import access as communities
from coterie.communities.switch_feature import switch_feature
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World


def test_a_channel_is_opened_last_under_an_address_of_its_own(world: World) -> None:
    first, second = chatting(world), chatting(world)
    assert [first.slug, second.slug] == ["bench-chat", "bench-chat-2"]
    assert [first.place, second.place] == [3, 4]
    act = Activity.objects.filter(kind="channel.opened").latest("id")
    assert act.actor == world.ada
    assert act.sentence() == "opened the channel “Bench chat” in Film Camera Repair"
    assert (act.audience, act.address("film-camera-repair")) == (
        world.repair.audience,
        f"/spaces/channels/{second.pk}/",
    )


@pytest.mark.parametrize(("name", "slug"), [("Open", "open-2"), ("工房", "channel"), ("🎞️🎞️", "channel")])
def test_every_name_gets_an_address(world: World, name: str, slug: str) -> None:
    assert chatting(world, name=name).slug == slug


@pytest.mark.parametrize(
    "given",
    [
        {"name": "\u200b\u200b"},
        {"name": "x" * 61},
        {"purpose": "x" * 201},
        {"icon": "skull"},
        {"writers": "nobody"},
        {"visibility": "me"},
        {"level": "some"},
    ],
)
def test_what_does_not_fit_is_said_by_field(world: World, given: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        chatting(world, **given)
    assert set(refusal.value.message_dict) == set(given)
    assert not Channel.objects.filter(kind="chat").exists()


def test_a_kind_that_no_room_declares_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="kinds of channels"):
        chatting(world, kind="hologram")


def test_a_space_has_room_for_so_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_channel, "CHANNELS_A_SPACE", 3)
    chatting(world)
    with pytest.raises(ValidationError, match="at most 3"):
        chatting(world)


def test_a_lead_changes_it_and_its_address_stays(world: World) -> None:
    channel = chatting(world)
    before = channel.version
    values = {
        "name": "The bench",
        "purpose": "Hands on",
        "icon": "wrench",
        "visibility": "members",
        "writers": "hosts",
        "level": "all",
    }
    revise_channel(channel, by=world.ada, **values)
    channel.refresh_from_db()
    assert {name: getattr(channel, name) for name in values} == values
    assert channel.slug == "bench-chat"
    assert channel.cut_version == channel.version == before + 1
    assert Activity.objects.filter(kind="channel.revised").count() == 1


def test_an_archived_channel_is_read_and_not_written_in(world: World) -> None:
    channel = chatting(world)
    archive_channel(channel, by=world.ada)
    archive_channel(channel, by=world.hal)
    assert Archival.objects.get().by == world.ada
    found, _standing = access.channel(world.mia, channel.pk)
    assert found.is_archived
    with pytest.raises(PermissionDenied, match="archived"):
        access.channel(world.mia, channel.pk, Permission.MESSAGE_SEND)
    with pytest.raises(ValidationError, match="archived meanwhile"):
        send(channel, by=world.mia, text="Too late.")
    reopen_channel(channel, by=world.hal)
    reopen_channel(channel, by=world.hal)
    send(channel, by=world.mia, text="In time.")
    kinds = Activity.objects.filter(kind__startswith="channel.").order_by("id").values_list("kind", flat=True)
    assert list(kinds)[2:] == ["channel.opened", "channel.archived", "channel.reopened"]


def test_in_a_channel_for_announcements_only_hosts_write(world: World) -> None:
    channel = chatting(world, writers=Channel.HOSTS)
    for who in (world.hal, world.ada):
        access.channel(who, channel.pk, Permission.MESSAGE_SEND)
    with pytest.raises(PermissionDenied, match="Only hosts and leads write"):
        access.channel(world.mia, channel.pk, Permission.MESSAGE_SEND)


def test_leaders_put_them_in_order_and_archived_ones_stand_last(world: World) -> None:
    one, two, three = chatting(world, name="One"), chatting(world, name="Two"), chatting(world, name="Three")
    archive_channel(one, by=world.ada)
    assert arrange(world.repair, by=world.ada, order=[three.pk, 10**9, two.pk, three.pk])
    _space, standing = communities.community(world.mia, "film-camera-repair")
    names = [each.name for each in listing(world.repair, standing)]
    assert names == ["Three", "Two", "Forum", "Questions", "One"]
    assert Activity.objects.filter(kind="channel.arranged", actor=world.ada).count() == 1
    assert not arrange(world.repair, by=world.ada, order=[three.pk, two.pk])


@pytest.mark.parametrize(
    ("pk", "steps", "after"),
    [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, -1, [1, 2, 3]), (3, 1, [1, 2, 3]), (9, 1, [1, 2, 3])],
)
def test_one_is_moved_as_far_as_it_goes(pk: int, steps: int, after: list[int]) -> None:
    assert moved([1, 2, 3], pk, steps) == after


@pytest.mark.parametrize("who", ["sam", "ivo", "mia", "hal", "ada", "olga"])
def test_the_list_of_one_space_and_of_all_spaces_agree(world: World, who: str) -> None:
    for visibility in ("members", "hosts"):
        chatting(world, name=visibility, visibility=visibility)
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    viewer = world.viewer(who)
    their = communities.standing(viewer, world.repair)
    of_one = set(in_sight(world.repair.pk, sight(their)))
    assert of_one == set(channels(viewer).filter(community=world.repair))
    assert {each.kind for each in of_one} <= {"chat"}


def test_what_is_off_is_gone_and_kept(world: World) -> None:
    channel = chatting(world)
    message = send(channel, by=world.mia, text="Hello.")
    switch_feature(world.repair, by=world.ada, feature="chat", on=False)
    for attempt in (lambda: access.channel(world.ada, channel.pk), lambda: access.message(world.mia, message.pk)):
        with pytest.raises(Http404):
            attempt()
    assert not access.channels(world.ada).exists()
    assert not access.messages(world.ada).exists()
    switch_feature(world.repair, by=world.ada, feature="chat", on=True)
    assert access.message(world.mia, message.pk)[0] == message
