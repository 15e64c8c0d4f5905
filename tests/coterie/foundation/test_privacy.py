"""What is one person's own is stored in no cache; what everybody gets may be."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.urls import reverse

from tests.coterie.world import World

PUBLIC = ("/", "/spaces/", "/spaces/birds-in-flight/")


def stored(answer: object) -> bool:
    return "no-store" not in answer.headers.get("Cache-Control", "")  # type: ignore[attr-defined]


def test_no_page_of_somebody_signed_in_is_stored(client: Client, world: World) -> None:
    client.force_login(world.mia)
    paths = (*PUBLIC, "/inbox/", "/people/@mia/", "/accounts/email/", "/nowhere/", "/people/me/edit/", "/why/")
    for path in paths:
        assert client.get(path)["Cache-Control"].endswith("no-store"), path


def test_public_pages_may_be_kept_by_an_anonymous_visitors_own_browser(client: Client, world: World) -> None:
    for path in PUBLIC:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers.get("Cache-Control") in (None, "private, no-cache"), path


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_forms_about_accounts_are_not_stored(client: Client, db: None, name: str) -> None:
    assert not stored(client.get(reverse(name)))


def test_invitations_are_not_stored(client: Client, world: World) -> None:
    assert not stored(client.get(reverse("communities:invitation", args=[world.token])))


def test_the_answers_that_sign_in_and_out_are_not_stored(client: Client, world: World) -> None:
    client.force_login(world.mia)
    assert not stored(client.post("/accounts/logout/"))


def test_the_answer_that_sets_a_session_is_not_stored(client: Client, world: World) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "mia@example.org"})
    assert not stored(answer)


def test_answers_of_the_asgi_application_are_the_same(async_client: AsyncClient, db: None) -> None:
    get = async_to_sync(async_client.get)
    assert stored(get("/spaces/"))
    async_client.cookies["sessionid"] = "x" * 32
    assert not stored(get("/spaces/"))
