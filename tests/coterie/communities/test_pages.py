"""Pages of a space beside its talk."""

from __future__ import annotations

import re

from django.test import Client

from coterie.communities.models import Invitation
from tests.coterie.world import World


def test_a_host_makes_a_link_that_lets_one_person_in(world: World, client: Client) -> None:
    client.force_login(world.hal)
    page = client.post(
        "/spaces/film-camera-repair/members/invite/", {"note": "You know old shutters."}
    ).content.decode()
    link = re.search(r'value="http://127.0.0.1:8000(/spaces/invitations/[^"]+)"', page)[1]
    client.force_login(world.sam)
    assert "You know old shutters." in client.get(link).content.decode()
    client.post(f"{link}answer/", {"answer": "accept"})
    assert world.repair.memberships.filter(user=world.sam).exists()


def test_a_member_cannot_invite(world: World, client: Client) -> None:
    client.force_login(world.mia)
    before = Invitation.objects.count()
    assert client.post("/spaces/film-camera-repair/members/invite/", {"note": ""}).status_code == 403
    assert Invitation.objects.count() == before


def test_opening_asks_for_a_tick_first(world: World, client: Client) -> None:
    client.force_login(world.ada)
    client.post("/spaces/film-camera-repair/opening/")
    world.repair.refresh_from_db()
    assert not world.repair.is_open
    client.post("/spaces/film-camera-repair/opening/", {"sure": "yes"})
    world.repair.refresh_from_db()
    assert world.repair.is_open


def test_guidelines_that_do_not_fit_are_told_and_kept(world: World, client: Client) -> None:
    client.force_login(world.hal)
    typed = "Typed guidelines " * 2_000
    page = client.post("/spaces/film-camera-repair/edit/", {"guidelines": typed})
    assert page.status_code == 400
    assert "Typed guidelines" in page.content.decode()
    assert world.repair.guidelines is not None
    assert world.repair.guidelines.text == "Be kind."


def test_changed_guidelines_become_a_new_version(world: World, client: Client) -> None:
    client.force_login(world.hal)
    assert client.post("/spaces/film-camera-repair/edit/", {"guidelines": "Be kind, and patient."}).status_code == 302
    assert [each.version for each in world.repair.guideline_versions.order_by("version")] == [1, 2]


def test_a_role_that_is_none_is_refused_in_words(world: World, client: Client) -> None:
    client.force_login(world.ada)
    membership = world.repair.memberships.get(user=world.mia)
    page = client.post(f"/spaces/film-camera-repair/members/{membership.pk}/role/", {"role": "king"}, follow=True)
    assert "Choose a role" in page.content.decode()
