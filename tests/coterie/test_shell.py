"""What every page has in its head, by whose page it is."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from coterie.foundation.assets import room_style
from coterie.shell import room_of
from tests.coterie.world import World

ROOMS = {
    "/": "notifications",
    "/why/": "niches",
    "/niches/": "niches",
    "/spaces/": "communities",
    "/people/@ada/": "people",
    "/components/": "foundation",
    "/accounts/login/": None,
}


def head(page: str) -> dict[str, str]:
    """Description and canonical address."""
    found = re.search(r'<meta name="description" content="([^"]*)">', page)
    link = re.search(r'<link rel="canonical" href="([^"]*)">', page)
    return {"description": found[1] if found else "", "canonical": link[1] if link else ""}


@pytest.mark.parametrize("path", ROOMS)
def test_a_page_belongs_to_the_room_of_its_view(path: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    assert room_of(request) == ROOMS[path]


def test_a_request_that_led_nowhere_belongs_to_no_room() -> None:
    assert room_of(RequestFactory().get("/")) is None


def test_a_page_loads_its_own_rooms_styles_only(world: World, client: Client) -> None:
    client.force_login(world.olga)
    page = client.get("/niches/").content.decode()
    assert str(room_style("niches"))
    assert room_style("niches") in page
    assert room_style("discussions") not in page
    assert room_style("niches") not in client.get("/").content.decode()


def test_a_page_says_what_it_is_and_where(world: World, client: Client, settings: object) -> None:
    found = head(client.get("/spaces/?after=x&q=1").content.decode())
    assert found["canonical"].endswith("/spaces/")
    assert found["canonical"].startswith("http")
    assert "Coterie" in found["description"] or len(found["description"]) > 30


def test_a_page_that_is_not_there_has_no_address(world: World, client: Client) -> None:
    answer = client.get("/spaces/nothing-here/")
    assert answer.status_code == 404
    assert head(answer.content.decode())["canonical"] == ""


def test_the_field_of_a_page_searches_the_space_one_is_in(world: World, client: Client) -> None:
    client.force_login(world.mia)
    assert 'role="search" action="/search/"' in client.get("/").content.decode()
    in_space = 'role="search" action="/spaces/film-camera-repair/search/"'
    assert in_space in client.get("/spaces/film-camera-repair/").content.decode()
    assert in_space in client.get("/spaces/film-camera-repair/topics/").content.decode()
    page = client.get("/spaces/film-camera-repair/search/?q=sticky").content.decode()
    assert 'href="/search/?q=sticky"' in page
