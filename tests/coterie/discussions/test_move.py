"""A topic is moved into another channel: what it is, and who reads it, follow from where it stands."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import archive_channel
from coterie.discussions import access
from coterie.discussions.live import changes_since
from coterie.discussions.move_topic import move_topic
from coterie.discussions.reply import reply
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.at_home import told_at_home
from tests.coterie.world import World


@pytest.fixture
def backstage(world: World) -> Channel:
    return open_channel(world.repair, by=world.ada, kind="forum", name="Backstage", visibility=Channel.HOSTS)


def test_it_is_what_its_channel_is_for_and_open_pages_hear_of_it(world: World) -> None:
    forum, questions = world.repair.channels.get(kind="forum"), world.topic.channel
    version = world.topic.version
    assert move_topic(world.topic, by=world.hal, to=forum)
    assert not move_topic(world.topic, by=world.hal, to=forum)
    world.topic.refresh_from_db()
    assert (world.topic.channel, world.topic.is_question) == (forum, False)
    assert [change.version for change in changes_since(world.topic.pk, version)] == [world.topic.version]
    act = Activity.objects.get(kind="topic.moved")
    assert act.sentence() == "moved “Sticky shutter?” to Forum"
    move_topic(world.topic, by=world.hal, to=questions)
    assert world.topic.is_question


def test_who_does_not_see_the_channel_reads_it_no_more(world: World, backstage: Channel, client: Client) -> None:
    reply(world.topic, by=world.hal, text="@mia look")
    tell(Activity.objects.filter(kind="post.replied").latest("id").pk)
    client.force_login(world.mia)
    assert "Sticky shutter" in told_at_home(client)
    move_topic(world.topic, by=world.hal, to=backstage)
    assert "Sticky shutter" not in told_at_home(client)
    assert not Notification.objects.filter(user=world.mia).exists()
    with pytest.raises(Http404):
        access.topic(world.mia, world.topic.pk)
    assert access.topic(world.hal, world.topic.pk)[0] == world.topic


def test_it_stays_in_its_space_and_out_of_archives(world: World, backstage: Channel) -> None:
    elsewhere = world.birds.channels.get(kind="forum")
    chat = open_channel(world.repair, by=world.ada, kind="chat", name="Room")
    for channel in (elsewhere, chat):
        with pytest.raises(ValidationError, match="of this space"):
            move_topic(world.topic, by=world.ada, to=channel)
    archive_channel(backstage, by=world.ada)
    with pytest.raises(ValidationError, match="archived"):
        move_topic(world.topic, by=world.ada, to=backstage)
    assert not Activity.objects.filter(kind="topic.moved").exists()


def test_a_host_moves_it_on_a_page_and_undoes_it(world: World, backstage: Channel, client: Client) -> None:
    path = f"/spaces/topics/{world.topic.pk}/channel/"
    client.force_login(world.hal)
    assert f'href="{path}"' in client.get(f"/spaces/posts/{world.opening.pk}/menu/").content.decode()
    assert f'href="{path}"' not in client.get(f"/spaces/posts/{world.answer.pk}/menu/").content.decode()
    assert "Backstage" in client.get(path).content.decode()
    before = world.topic.channel
    page = client.post(path, {"to": backstage.pk}, follow=True).content.decode()
    assert f'action="{path}?to={before.pk}"' in page
    client.post(f"{path}?to={before.pk}")
    world.topic.refresh_from_db()
    assert world.topic.channel == before
    for wrong in ("", "x", "9" * 30, world.birds.channels.first().pk):
        assert client.post(path, {"to": wrong}).status_code == 400
    client.force_login(world.mia)
    assert client.post(path, {"to": backstage.pk}).status_code == 403
    client.force_login(world.sam)
    assert client.post(path, {"to": backstage.pk}).status_code == 404
