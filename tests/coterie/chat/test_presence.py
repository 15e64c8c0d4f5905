"""Who is in a channel now: told when somebody comes or goes, to members only, and soon forgotten."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from coterie.channels.models import Channel
from coterie.chat import presence
from coterie.chat.live import who_is_there
from coterie.chat.models import Concealment, Presence
from coterie.chat.presence import clear_gone, conceal, here, left, room_of, show
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.switch_feature import switch_feature
from coterie.foundation.live import allowed
from coterie.people.models import User
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World, person

URL = "/spaces/channels/{}/{}/"


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(presence, "changed", found.append)
    return found


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names(channel: Channel) -> list[str]:
    return [each.user.name for each in Presence.objects.in_room(channel)]


def test_a_thousand_heartbeats_are_told_once(
    world: World, channel: Channel, said: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        for _beat in range(20):
            here(channel, by=world.mia)
        here(channel, by=world.hal)
    assert said == [room_of(channel.pk)] * 2
    assert names(channel) == ["Mia", "Hal"]
    with django_capture_on_commit_callbacks(execute=True):
        left(channel, by=world.mia)
        left(channel, by=world.mia)
    assert said == [room_of(channel.pk)] * 3
    assert names(channel) == ["Hal"]


def test_who_says_nothing_for_three_minutes_is_gone_and_their_row_deleted(
    world: World, channel: Channel, said: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        here(channel, by=world.mia)
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        here(channel, by=world.hal)
    with time_machine.travel(now + timedelta(minutes=4), tick=False):
        assert names(channel) == ["Hal"]
        with django_capture_on_commit_callbacks(execute=True):
            assert clear_gone() == 1
            assert clear_gone() == 0
        assert said == [room_of(channel.pk)]
        assert Presence.objects.get().user == world.hal
        with django_capture_on_commit_callbacks(execute=True):
            here(channel, by=world.mia)
        assert (names(channel), len(said)) == (["Hal", "Mia"], 2)


def test_who_comes_back_late_is_new(world: World, channel: Channel) -> None:
    now = timezone.now()
    for minutes in (0, 30):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            here(channel, by=world.mia)
            assert Presence.objects.get().since == now + timedelta(minutes=minutes)


def test_whoever_does_not_want_it_is_shown_nowhere(world: World, channel: Channel) -> None:
    other = chatting(world, name="Second")
    for each in (channel, other):
        here(each, by=world.mia)
    conceal(by=world.mia)
    conceal(by=world.mia)
    here(channel, by=world.mia)
    assert not Presence.objects.exists()
    show(by=world.mia)
    here(channel, by=world.mia)
    assert names(channel) == ["Mia"]


def test_who_left_the_space_is_not_here_and_only_hosts_are_in_theirs(world: World, channel: Channel) -> None:
    hosts = chatting(world, name="Hosts", visibility="hosts")
    for each in (world.mia, world.hal):
        here(channel, by=each)
        here(hosts, by=each)
    assert names(hosts) == ["Hal"]
    leave(world.repair, by=world.mia)
    assert names(channel) == ["Hal"]


@pytest.mark.parametrize(
    ("who", "status", "stored"),
    [("mia", 204, 1), ("ada", 204, 1), ("olga", 204, 0), ("ivo", 403, 0), ("sam", 404, 0), ("stranger", 302, 0)],
)
def test_only_members_are_there_and_see_it(world: World, channel: Channel, who: str, status: int, stored: int) -> None:
    client, viewer = Client(), world.viewer(who)
    if viewer.is_authenticated:
        client.force_login(viewer)
    assert client.post(URL.format(channel.pk, "here")).status_code == status
    assert Presence.objects.count() == stored
    assert client.get(URL.format(channel.pk, "present")).status_code == {204: 200}.get(status, status)
    assert (allowed(viewer, [room_of(channel.pk)]) != []) == (status == 204)
    page = client.get("/spaces/film-camera-repair/chat/bench-chat/").content.decode()
    assert ("here/" in page) == (who in {"mia", "ada"})
    assert (f"room%3A{channel.pk}" in page) == (status == 204)


def test_nobody_hears_of_it_where_chat_is_off(world: World, channel: Channel) -> None:
    switch_feature(world.repair, by=world.ada, feature="chat", on=False)
    assert allowed(world.mia, [room_of(channel.pk)]) == []
    assert browse(world.mia).post(URL.format(channel.pk, "here")).status_code == 404


def test_a_beacon_says_that_somebody_left(world: World, channel: Channel) -> None:
    mia = browse(world.mia)
    mia.post(URL.format(channel.pk, "here"))
    assert mia.post(URL.format(channel.pk, "here"), {"left": "yes"}).status_code == 204
    assert not Presence.objects.exists()


def test_the_state_has_five_faces_and_a_number_in_one_query(
    world: World, channel: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def told() -> str:
        change = json.loads(who_is_there(channel.pk).data)
        assert (change["target"], change["position"], change["id"]) == ("#chat-present", "replace", "chat-present")
        return str(change["html"])

    assert "hidden" in told()
    for number in range(7):
        somebody = person(f"visitor{number}")
        join(world.repair, by=somebody)
        here(channel, by=somebody)
    with django_assert_max_num_queries(2):
        html = told()
    assert "7 people are here" in html
    assert ">+2<" in html
    assert html.split("fold-menu")[0].count("<circle") == 5
    assert "hidden" not in html.split("</summary>")[0].replace('aria-hidden="true"', "")
    assert "hidden" in str(json.loads(who_is_there(channel.pk + 1).data)["html"])


def test_without_a_script_it_has_a_page_and_a_setting(world: World, channel: Channel) -> None:
    here(channel, by=world.hal)
    mia, url = browse(world.mia), URL.format(channel.pk, "present")
    assert "Hal" in mia.get(url).content.decode()
    assert url in mia.get("/spaces/film-camera-repair/chat/bench-chat/").content.decode()
    concealment = URL.format(channel.pk, "concealment")
    assert mia.post(concealment, {"concealed": "yes"})["Location"] == url
    assert Concealment.objects.get().user == world.mia
    assert "Show when I am here" in mia.get(url).content.decode()
    mia.post(concealment, {"concealed": "no"})
    assert not Concealment.objects.exists()
