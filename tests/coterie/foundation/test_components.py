"""The page of components: for operators, each component on it, and forms that answer."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.coterie.world import World

# A class that each of the shared components has.
EACH = (
    "page-head section-head row card face faces chip tabs fold-menu panel sheet toast-item notice field errors "
    "md-bar empty job plain chart evidence timeline reactions pager person space-head space-bar space-rail"
).split()


def test_others_find_nothing(world: World, client: Client) -> None:
    assert client.get("/components/").status_code == 404
    client.force_login(world.mia)
    assert client.get("/components/").status_code == 404
    assert client.post("/components/").status_code == 404


@pytest.mark.parametrize("name", EACH)
def test_each_component_is_shown(world: World, client: Client, name: str) -> None:
    client.force_login(world.olga)
    page = client.get("/components/").content.decode()
    assert f'class="{name}' in page or f' {name}"' in page or f" {name} " in page


def test_its_forms_answer_with_a_message_that_can_be_undone(world: World, client: Client) -> None:
    client.force_login(world.olga)
    page = client.post("/components/", {"title": "x"}, follow=True).content.decode()
    assert "That was sent." in page
    assert 'action="/components/"' in page


def test_a_rail_folds_what_is_more_than_seven(world: World, client: Client) -> None:
    client.force_login(world.olga)
    page = client.get("/components/").content.decode()
    rail = page[page.index("space-rail") : page.index("space-close")]
    groups = rail.split('<details class="space-group"')[1:]
    assert [" open>" in group[:8] for group in groups] == [True, True, False, False]
    # One feature alone in its group stands without the group's name.
    assert "Meet" not in rail
    assert ">Events<" in rail
