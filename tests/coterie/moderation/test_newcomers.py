"""What somebody new may write, what they read first, and the pace of a channel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.chat.models import SlowMode
from coterie.chat.send import send
from coterie.chat.slow_down import slow_down
from coterie.communities.models import Membership
from coterie.discussions.models import Post
from coterie.discussions.reply import reply
from coterie.foundation.rooms import heed
from coterie.moderation.models import Acknowledgement
from coterie.moderation.newcomers import AN_HOUR, LINKS, MENTIONS, TEXTS
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

MANY_LINKS = " ".join(f"https://example.org/{n}" for n in range(LINKS + 1))
MANY_NAMES = " ".join(f"@name{n}" for n in range(MENTIONS + 1))
FIRST = "/spaces/film-camera-repair/first-text/"


def browser(world: World, who: str) -> Client:
    made = Client()
    made.force_login(world.viewer(who))
    return made


def no_longer_new(world: World) -> None:
    Membership.objects.filter(user=world.mia).update(joined_at=timezone.now() - timedelta(days=4))


@pytest.mark.parametrize("text", [MANY_LINKS, MANY_NAMES])
def test_links_and_mentions_are_few_at_first(world: World, text: str) -> None:
    heed(world.mia, world.repair, "Look: https://example.org @ada")
    for in_chat in (False, True):
        with pytest.raises(ValidationError, match="In your first days here"):
            heed(world.mia, world.repair, text, in_chat)
    heed(world.hal, world.repair, text)
    no_longer_new(world)
    heed(world.mia, world.repair, text)


def test_so_many_texts_in_an_hour_and_none_fewer_in_chat(world: World) -> None:
    for n in range(AN_HOUR - 1):
        heed(world.mia, world.repair, "Text.")
        reply(world.topic, by=world.mia, text=f"No. {n}")
    with pytest.raises(ValidationError, match=f"{AN_HOUR} texts in an hour"):
        heed(world.mia, world.repair, "One more.")
    heed(world.mia, world.repair, "One more.", in_chat=True)
    Activity.objects.filter(actor=world.mia).update(at=timezone.now() - timedelta(hours=2))
    heed(world.mia, world.repair, "One more.")


def test_who_has_written_enough_is_known(world: World) -> None:
    for n in range(TEXTS):
        reply(world.topic, by=world.mia, text=f"No. {n}")
    heed(world.mia, world.repair, MANY_LINKS)


def test_every_form_says_it_in_words_and_keeps_what_was_typed(world: World) -> None:
    client, channel = browser(world, "mia"), chatting(world)
    guidelines = world.repair.guidelines
    forms = {
        f"/spaces/topics/{world.topic.pk}/replies/": {"text": MANY_LINKS},
        "/spaces/film-camera-repair/topics/new/": {"title": "Links!", "channel": "questions", "text": MANY_LINKS},
        f"/comments/on/communities.guidelines/{guidelines.pk}/": {"text": MANY_LINKS},
        f"/spaces/channels/{channel.pk}/messages/": {"text": MANY_LINKS},
    }
    before = Post.objects.count()
    for path, data in forms.items():
        answer = client.post(path, data)
        page = answer.content.decode()
        assert answer.status_code == 400, path
        assert "In your first days here" in page, path
        assert MANY_LINKS in page, path
    assert Post.objects.count() == before


def test_the_guidelines_come_before_the_first_text_and_once(world: World) -> None:
    ada, mia = browser(world, "ada"), browser(world, "mia")
    htmx = {"HX-Request": "true"}
    assert FIRST in mia.get(f"/spaces/film-camera-repair/topics/{world.topic.pk}/sticky-shutter/").content.decode()
    assert ada.get(FIRST, headers=htmx).content.strip() == b""
    assert mia.get(FIRST, headers=htmx).content.strip() == b""  # she has written there
    Activity.objects.filter(actor=world.mia).delete()
    assert "Be kind." in mia.get(FIRST, headers=htmx).content.decode()
    assert mia.get(FIRST).url == "/spaces/film-camera-repair/guidelines/"
    for _ in range(2):
        assert mia.post(f"{FIRST}read/", headers=htmx).status_code == 200
    assert Acknowledgement.objects.get().user == world.mia
    assert mia.get(FIRST, headers=htmx).content.strip() == b""
    assert browser(world, "ivo").get(FIRST, headers=htmx).content.strip() == b""
    assert browser(world, "ivo").post(f"{FIRST}read/").status_code == 403
    assert browser(world, "sam").get(FIRST, headers=htmx).status_code == 404


def test_in_slow_mode_each_waits_for_themselves_and_hosts_for_nobody(world: World) -> None:
    channel = chatting(world)
    slow_down(channel, by=world.hal, seconds=30)
    first = send(channel, by=world.mia, text="One.")
    with pytest.raises(ValidationError, match=r"slow mode. You can send this in (29|30) seconds"):
        send(channel, by=world.mia, text="Two.")
    # The same message again, as a browser sends it that heard no answer, is no second one.
    assert send(channel, by=world.mia, text="One.", client_id=first.client_id) == first
    for _ in range(2):
        send(channel, by=world.hal, text="Order!")
    channel.messages.filter(author=world.mia).update(created_at=timezone.now() - timedelta(seconds=31))
    send(channel, by=world.mia, text="Two.")
    slow_down(channel, by=world.hal, seconds=0)
    send(channel, by=world.mia, text="Three.")
    assert not SlowMode.objects.exists()
    assert Activity.objects.filter(kind="channel.slowed").count() == 2


@pytest.mark.parametrize("seconds", ["31", "-1", "9" * 30, "x", ""])
def test_a_pace_that_is_none_changes_nothing(world: World, seconds: str) -> None:
    channel = chatting(world)
    answer = browser(world, "hal").post(f"/spaces/channels/{channel.pk}/pace/", {"seconds": seconds})
    assert answer.status_code == 302
    assert not SlowMode.objects.exists()


def test_the_channel_shows_its_pace_and_hosts_set_it(world: World) -> None:
    channel = chatting(world)
    path, page = f"/spaces/channels/{channel.pk}/pace/", f"/spaces/film-camera-repair/chat/{channel.slug}/"
    assert browser(world, "mia").post(path, {"seconds": "30"}).status_code == 403
    assert browser(world, "hal").post(path, {"seconds": "30"}).status_code == 302
    shown = browser(world, "mia").get(page).content.decode()
    assert "30 seconds</span>" in shown
    assert path not in shown
    assert f'action="{path}"' in browser(world, "hal").get(page).content.decode()
