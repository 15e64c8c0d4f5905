"""What stands in a channel for some is nowhere to be found for others: pages, lists, feed, inbox, live, counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.reactions import catch_up
from coterie.channels.revise_channel import revise_channel
from coterie.chat.send import send
from coterie.communities.open_doors import open_doors
from coterie.discussions.models import Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation.live import allowed
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.at_home import told_at_home
from tests.coterie.world import World

SPACE = "/spaces/film-camera-repair/"
SECRET = "Whom do we promote"


@pytest.fixture
def browse(world: World) -> Callable[[str], Client]:
    def of(name: str) -> Client:
        client, viewer = Client(), world.viewer(name)
        if viewer.is_authenticated:
            client.force_login(viewer)
        return client

    return of


def hosted(world: World, kind: str, **values: Any) -> Channel:
    facts = {"name": f"Backstage {kind}", "visibility": Channel.HOSTS, **values}
    return open_channel(world.repair, by=world.ada, kind=kind, **facts)


def asked(world: World) -> Topic:
    return start_topic(hosted(world, "questions"), by=world.ada, title=f"{SECRET}?", text=f"{SECRET}: @mia or @hal?")


SEES = {"hal": True, "ada": True, "olga": True, "mia": False, "ivo": False}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_pages_lists_and_menus(world: World, browse: Callable[[str], Client], who: str, sees: bool) -> None:
    topic, room = asked(world), hosted(world, "chat")
    send(room, by=world.ada, text=SECRET)
    client = browse(who)
    for path in ("", "topics/", "topics/?show=unanswered", "channels/"):
        page = client.get(SPACE + path)
        assert page.status_code == 200
        assert ("Backstage" in page.content.decode()) == sees
        if path.startswith("topics"):
            assert (SECRET in page.content.decode()) == sees
    expected = {200, 302} if sees else {404}
    for path in ("channels/backstage-questions/", "chat/backstage-chat/", f"topics/{topic.pk}/{topic.slug}/"):
        assert client.get(SPACE + path).status_code in expected
    for path in (f"posts/{topic.opening_id}/menu/", f"channels/{room.pk}/"):
        assert client.get(f"/spaces/{path}").status_code in expected


def test_a_stranger_sees_only_what_is_public_of_an_open_space(world: World, browse: Callable[[str], Client]) -> None:
    open_channel(world.repair, by=world.ada, kind="forum", name="Among us", visibility=Channel.MEMBERS)
    open_doors(world.repair, by=world.ada)
    for who in ("stranger", "sam", "ivo"):
        page = browse(who).get(SPACE).content.decode()
        assert "Among us" not in page
        assert "Questions" in page
        assert browse(who).get(f"{SPACE}channels/among-us/").status_code == 404
    assert browse("mia").get(f"{SPACE}channels/among-us/").status_code == 200


def test_feed_and_inbox(world: World, browse: Callable[[str], Client]) -> None:
    topic = asked(world)
    reply(topic, by=world.hal, text="@mia by all means.")
    for act in Activity.objects.filter(kind__in=("topic.started", "post.replied")):
        tell(act.pk)
    assert SECRET not in told_at_home(browse("mia"))
    assert SECRET in told_at_home(browse("hal"))
    assert not Notification.objects.filter(user=world.mia, activity__context_id=topic.pk).exists()
    assert Notification.objects.filter(user=world.hal).exists()


def test_streams_and_acts(world: World, browse: Callable[[str], Client]) -> None:
    topic, room = asked(world), hosted(world, "chat")
    for who, sees in (("hal", True), ("mia", False), ("stranger", False)):
        for name in (f"topic:{topic.pk}", f"chat:{room.pk}"):
            assert allowed(world.viewer(who), [name]) == ([name] if sees else [])
    mia = browse("mia")
    for path in (
        *(f"topics/{topic.pk}/replies/", f"posts/{topic.opening_id}/acceptance/", f"channels/{room.pk}/messages/"),
        *(f"channels/{room.pk}/read/", f"channels/{room.pk}/settings/", f"posts/{topic.opening_id}/removal/"),
    ):
        assert mia.post(f"/spaces/{path}", {"text": "Hello."}).status_code == 404


def test_what_was_for_everybody_is_for_hosts_from_now_on(world: World, browse: Callable[[str], Client]) -> None:
    reply(world.topic, by=world.hal, text="@mia look")
    tell(Activity.objects.filter(kind="post.replied").latest("id").pk)
    assert "Sticky shutter" in told_at_home(browse("mia"))
    assert Notification.objects.filter(user=world.mia).exists()
    revise_channel(world.topic.channel, by=world.ada, visibility=Channel.HOSTS)
    assert "Sticky shutter" not in told_at_home(browse("mia"))
    assert "Sticky shutter" in told_at_home(browse("hal"))
    assert not Notification.objects.filter(user=world.mia).exists()
    revise_channel(world.topic.channel, by=world.ada, visibility=Channel.MEMBERS)
    assert "Sticky shutter" in told_at_home(browse("mia"))


def test_what_was_said_at_that_moment_is_caught_up_with(world: World, browse: Callable[[str], Client]) -> None:
    revise_channel(world.topic.channel, by=world.ada, visibility=Channel.HOSTS)
    # Stored by a transaction that had read the channel before.
    late = Activity.objects.filter(kind="topic.started")
    late.update(needs="topic:view")
    assert "Sticky shutter" in told_at_home(browse("mia"))
    catch_up(Activity.objects.get(kind="channel.revised").pk)
    assert "Sticky shutter" not in told_at_home(browse("mia"))
