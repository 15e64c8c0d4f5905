"""Pages of a space beside its talk."""

from __future__ import annotations

import re

import pytest
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


def test_settings_that_do_not_fit_are_told_and_kept(world: World, client: Client) -> None:
    client.force_login(world.hal)
    typed = {"name": "", "purpose": "Typed purpose", "mark": "F", "hue": "500", "guidelines": "Typed guidelines"}
    page = client.post("/spaces/film-camera-repair/edit/", typed)
    assert page.status_code == 400
    assert "Typed guidelines" in page.content.decode()
    world.repair.refresh_from_db()
    assert world.repair.purpose == "Old shutters, new life."


def test_a_role_that_is_none_is_refused_in_words(world: World, client: Client) -> None:
    client.force_login(world.ada)
    membership = world.repair.memberships.get(user=world.mia)
    page = client.post(f"/spaces/film-camera-repair/members/{membership.pk}/role/", {"role": "king"}, follow=True)
    assert "Choose a role" in page.content.decode()


INVISIBLE = ["\u2800", "\u3164\u115f", "\u200b\u200d", "\u0301"]


@pytest.mark.parametrize("field", ["name", "purpose", "mark"])
@pytest.mark.parametrize("typed", INVISIBLE)
def test_what_cannot_be_seen_is_refused_in_words(client: Client, world: World, field: str, typed: str) -> None:
    client.force_login(world.ada)
    form = {"name": "Repair", "purpose": "Mend.", "mark": "R", "hue": 10, "guidelines": "Be kind."}
    answer = client.post(f"/spaces/{world.repair.slug}/edit/", {**form, field: typed})
    assert answer.status_code == 400
    assert "at least one letter" in answer.content.decode()


@pytest.mark.parametrize("mark", ["ß", "ßß", "\ufb01", "\ufb01ß", "ŉ"])
def test_a_mark_that_would_grow_in_capitals_stays_as_it_is(client: Client, world: World, mark: str) -> None:
    client.force_login(world.ada)
    form = {"name": "Repair", "purpose": "Mend.", "mark": mark, "hue": 10, "guidelines": "Be kind."}
    assert client.post(f"/spaces/{world.repair.slug}/edit/", form).status_code == 302
    world.repair.refresh_from_db()
    assert world.repair.mark == mark
