"""``@hosts`` and ``@leads`` tell those who have the role."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.activity.models import Activity
from coterie.comments.compose import compose
from coterie.comments.models import Mention
from coterie.discussions.edit_post import edit_post
from coterie.discussions.reply import reply
from coterie.people.delete_account import delete_account
from coterie.people.forms import ProfileForm
from coterie.people.handles import free_handle
from coterie.people.models import User
from tests.coterie.world import World, person


def mentioned(world: World, text: str) -> list[str]:
    return sorted(user.handle for user in compose(text, community=world.repair).mentioned)


def test_hosts_are_those_who_host_or_lead_and_leads_those_who_lead(world: World) -> None:
    assert mentioned(world, "@hosts, please") == ["ada", "hal"]
    assert mentioned(world, "@Leads!") == ["ada"]
    assert mentioned(world, "@mia and @hosts and @ada") == ["ada", "hal", "mia"]
    assert mentioned(world, "`@hosts` and @here and @all") == []
    html = compose("@hosts", community=world.repair).html
    assert f'<a href="/spaces/{world.repair.slug}/members/" class="mention">@hosts</a>' in html


def test_they_are_told_once_and_the_writer_is_not(world: World) -> None:
    post = reply(world.topic, by=world.mia, text="@hosts @leads, spam!")
    assert sorted(Mention.objects.of(post).values_list("user__handle", flat=True)) == ["ada", "hal"]
    edit_post(post, by=world.mia, text="@hosts @leads, more spam!")
    assert Activity.objects.filter(kind="post.edited").latest("id").data["mentions"] == []
    own = reply(world.topic, by=world.hal, text="@hosts, see.")
    assert list(Mention.objects.of(own).values_list("user__handle", flat=True)) == ["ada"]


def test_a_member_calls_them_so_often_and_hosts_as_they_like(world: World, settings: Any) -> None:
    settings.LIMITS = {"call": "2/h"}
    posts = [reply(world.topic, by=world.mia, text="@hosts?") for _ in range(2)]
    with pytest.raises(ValidationError, match="several times lately"):
        reply(world.topic, by=world.mia, text="@hosts??")
    reply(world.topic, by=world.mia, text="Nobody.")
    edit_post(posts[0], by=world.mia, text="@hosts, still?")  # called before
    quiet = reply(world.topic, by=world.mia, text="Quiet.")
    with pytest.raises(ValidationError, match="several times lately"):
        edit_post(quiet, by=world.mia, text="@leads!")
    for _ in range(4):
        reply(world.topic, by=world.hal, text="@leads!")


def test_nobody_is_called_so(world: World) -> None:
    assert free_handle("Hosts") != "hosts"
    assert free_handle("everyone") != "everyone"
    form = ProfileForm({"name": "Mia", "handle": "Leads", "about": ""}, instance=world.mia)
    assert not form.is_valid()
    assert "calls others" in str(form.errors)


def test_somebody_who_was_called_so_before_still_is(world: World) -> None:
    User.objects.filter(pk=world.mia.pk).update(handle="hosts")
    assert mentioned(world, "@hosts") == ["hosts"]


def test_they_are_offered_while_one_types(world: World, client: Client) -> None:
    client.force_login(world.mia)
    path = f"/spaces/{world.repair.slug}/mentionable/"
    assert {"handle": "hosts", "name": "Hosts and leads of this space"} in client.get(path, {"q": "ho"}).json()
    assert "hosts" not in {each["handle"] for each in client.get(path, {"q": ""}).json()}


def test_the_end_of_a_host_leaves_the_call_in_the_text(world: World) -> None:
    ben = person("ben")
    post = reply(world.topic, by=world.mia, text="@hosts and @hal")
    delete_account(world.hal)
    post.refresh_from_db()
    assert f'/spaces/{world.repair.slug}/members/" class="mention">@hosts</a>' in post.html
    assert "@hal" not in post.html
    assert ben.handle == "ben"
