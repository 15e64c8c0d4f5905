"""What a space offers is switched by its leaders; what is off can neither be seen nor used, and is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client

from coterie.activity.models import Activity
from coterie.communities import access as communities
from coterie.communities.models import FeatureSwitch
from coterie.communities.switch_feature import switch_feature
from coterie.discussions import access as discussions
from coterie.discussions.permissions import Permission
from coterie.discussions.reply import reply
from coterie.foundation.live import allowed
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.at_home import told_at_home
from tests.coterie.world import World

HOME = "/spaces/film-camera-repair/"
SWITCH = f"{HOME}features/topics/"


def switch(world: World, *, on: bool) -> bool:
    return switch_feature(world.repair, by=world.ada, feature="topics", on=on)


@pytest.mark.parametrize("who", ["mia", "ada", "olga"])
def test_what_is_off_looks_like_what_does_not_exist(world: World, client: Client, who: str) -> None:
    viewer = world.viewer(who)
    switch(world, on=False)
    for attempt in (
        lambda: discussions.topic(viewer, world.topic.pk),
        lambda: discussions.post(viewer, world.answer.pk),
        lambda: communities.community(viewer, world.repair.slug, Permission.TOPIC_START),
    ):
        with pytest.raises(Http404):
            attempt()
    assert not discussions.topics(viewer).filter(pk=world.topic.pk).exists()
    assert not discussions.posts(viewer).filter(pk=world.answer.pk).exists()
    assert allowed(viewer, [f"topic:{world.topic.pk}"]) == []
    client.force_login(viewer)
    assert client.get(f"{HOME}topics/").status_code == 404
    page = client.get(HOME)
    assert page.status_code == 200
    assert "Sticky shutter" not in page.content.decode()
    assert f"{HOME}topics/" not in page.content.decode()


def test_what_was_made_is_there_again_when_it_is_on_again(world: World, client: Client) -> None:
    client.force_login(world.mia)
    switch(world, on=False)
    assert "Sticky shutter" not in told_at_home(client)
    switch(world, on=True)
    assert "Sticky shutter" in client.get(HOME).content.decode()
    assert "Sticky shutter" in told_at_home(client)
    assert "Clean it." in client.get(f"{HOME}topics/{world.topic.pk}/sticky-shutter/").content.decode()


def test_nobody_is_told_of_what_is_off(world: World) -> None:
    reply(world.topic, by=world.hal, text="@mia look")
    said = Activity.objects.filter(kind="post.replied").latest("id")
    switch(world, on=False)
    tell(said.pk)
    assert not Notification.objects.filter(activity=said).exists()


def test_a_lead_switches_in_the_settings(world: World, client: Client) -> None:
    client.force_login(world.ada)
    assert f'action="{SWITCH}"' in client.get(f"{HOME}edit/").content.decode()
    answer = client.post(SWITCH, {"on": "no"}, follow=True)
    assert "What was made with it is kept." in answer.content.decode()
    row = FeatureSwitch.objects.get()
    assert (row.feature, row.on, row.by) == ("topics", False, world.ada)
    assert Activity.objects.filter(kind="feature.switched_off", actor=world.ada).count() == 1


@pytest.mark.parametrize(("who", "status"), [("stranger", 302), ("sam", 404), ("mia", 403), ("hal", 403)])
def test_nobody_else_does(world: World, client: Client, who: str, status: int) -> None:
    if who != "stranger":
        client.force_login(world.viewer(who))
    assert client.post(SWITCH, {"on": "no"}).status_code == status
    assert not FeatureSwitch.objects.exists()


@pytest.mark.parametrize("key", ["members", "settings", "nothing", "x" * 60])
def test_only_what_can_be_switched_is(world: World, client: Client, key: str) -> None:
    with pytest.raises(ValidationError, match="Choose one of the features"):
        switch_feature(world.repair, by=world.ada, feature=key, on=False)
    client.force_login(world.ada)
    assert client.post(f"{HOME}features/{key}/", {"on": "no"}, follow=True).status_code == 200
    assert not FeatureSwitch.objects.exists()


def test_switching_to_what_it_is_changes_nothing(world: World) -> None:
    before = Activity.objects.count()
    assert not switch(world, on=True)
    assert switch(world, on=False)
    assert not switch(world, on=False)
    assert Activity.objects.count() == before + 1


def test_one_space_does_not_switch_another(world: World) -> None:
    switch(world, on=False)
    _community, standing = communities.community(world.mia, world.birds.slug)
    assert standing.has("topics")
    assert standing.can(Permission.TOPIC_VIEW)


def test_standing_is_never_that_of_another_viewer(world: World) -> None:
    """A community that was loaded for one viewer is asked about for another."""
    community, _ = communities.community(world.ada, world.repair.slug)
    assert communities.standing(world.mia, community).role == "member"
    assert communities.standing(world.sam, community).may == frozenset()
    assert communities.standing(world.stranger, community).may == frozenset()


def test_a_permission_that_nobody_declares_is_a_mistake(world: World) -> None:
    _community, standing = communities.community(world.mia, world.repair.slug)
    with pytest.raises(ValueError, match="topic:vew"):
        standing.can("topic:vew")
