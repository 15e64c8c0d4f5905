"""Signing up and in, without telling strangers who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from coterie.people.handles import free_handle
from coterie.people.models import User
from tests.coterie.world import World, person

SIGNUP = {"name": "Nora Quist", "email": "nora@example.org", "password1": "seven old lenses"}


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"http://[^/]+(/\S+)", message.body).group(1)


def test_a_new_account_is_used_after_its_address_was_confirmed(client: Client, db: None) -> None:
    client.post("/accounts/signup/", SIGNUP)
    assert "_auth_user_id" not in client.session
    [message] = mail.outbox
    client.post(link_in(message))
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert User.objects.get().handle == "nora-quist"


def test_signing_up_with_a_known_address_looks_the_same_to_a_stranger(client: Client, db: None) -> None:
    fresh = client.post("/accounts/signup/", SIGNUP)
    client.logout()
    known = Client().post("/accounts/signup/", SIGNUP)
    assert (fresh.status_code, fresh.url) == (known.status_code, known.url)
    assert User.objects.count() == 1


def test_resetting_the_password_looks_the_same_for_known_and_unknown(client: Client, world: World) -> None:
    known = client.post("/accounts/password/reset/", {"email": "mia@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_a_forgotten_password_is_replaced_by_mail(client: Client, world: World) -> None:
    client.post("/accounts/password/reset/", {"email": "mia@example.org"})
    page = client.get(link_in(mail.outbox[-1]), follow=True)
    target = page.redirect_chain[-1][0]
    client.post(target, {"password1": "a brand new phrase", "password2": "a brand new phrase"})
    world.mia.refresh_from_db()
    assert world.mia.check_password("a brand new phrase")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/accounts/signup/", SIGNUP),
        ("/accounts/signup/", {**SIGNUP, "email": "mia@example.org"}),
        ("/accounts/password/reset/", {"email": "mia@example.org"}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
    ],
    ids=["confirmation", "known account", "new password", "unknown account"],
)
def test_links_in_mail_lead_to_the_site_whatever_host_the_request_named(
    client: Client, world: World, settings: object, path: str, sent: dict[str, str]
) -> None:
    client.post(path, sent, headers={"Host": "localhost:6666"})
    assert settings.SITE_URL in mail.outbox[-1].body  # type: ignore[attr-defined]
    assert "6666" not in mail.outbox[-1].body


@pytest.mark.parametrize("proxies", [0, 1])
def test_one_client_behind_a_trusted_proxy_locks_out_nobody_else(
    client: Client, world: World, settings: object, proxies: int
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}  # type: ignore[attr-defined]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]

    def sign_in(address: str) -> int:
        # What stands before the last address was sent by the client itself.
        headers = {"X-Forwarded-For": f"192.0.2.{next(forged)}, {address}"}
        return client.post("/accounts/login/", {"login": "x@example.org", "password": "x"}, headers=headers).status_code

    forged = iter(range(1, 99))
    assert [sign_in("198.51.100.1") for _ in range(4)] == [200, 200, 200, 429]
    assert sign_in("198.51.100.2") == (200 if proxies else 429)


@pytest.mark.parametrize("password", ["short", "1234567890123", "password12"])
def test_a_weak_password_is_refused(client: Client, db: None, password: str) -> None:
    assert client.post("/accounts/signup/", {**SIGNUP, "password1": password}).status_code == 200
    assert not User.objects.exists()


def test_profiles_are_for_people_who_are_signed_in(client: Client, world: World) -> None:
    assert client.get("/people/@mia/").status_code == 404
    client.force_login(world.sam)
    assert client.get("/people/@mia/").status_code == 200
    assert client.get("/people/@nobody/").status_code == 404
    assert "mia@example.org" not in client.get("/people/@mia/").content.decode()


def test_a_handle_is_used_by_one_person_whatever_its_case(client: Client, world: World) -> None:
    client.force_login(world.sam)
    page = client.post("/people/me/edit/", {"name": "Sam", "handle": "MIA", "about": ""})
    assert page.status_code == 400
    assert "Somebody else has this handle" in page.content.decode()


def test_handles_made_of_names_are_free(db: None) -> None:
    person("ada")
    assert free_handle("Ada") == "ada-2"
    assert free_handle("李雷") == "member"
    assert free_handle("Åsa Öberg") == "asa-oberg"


@pytest.mark.parametrize("name", ["\u2800", "\u3164", "\u115f\u1160", "\u200b", "\u0301\u0301", "\u200d"])
def test_a_name_that_cannot_be_seen_is_refused_in_words(client: Client, world: World, name: str) -> None:
    page = client.post("/accounts/signup/", {**SIGNUP, "name": name})
    assert "at least one letter" in page.content.decode()
    assert not User.objects.filter(email=SIGNUP["email"]).exists()
    client.force_login(world.mia)
    page = client.post("/people/me/edit/", {"name": name, "handle": "mia", "about": ""})
    assert page.status_code == 400
    assert "at least one letter" in page.content.decode()
    topic = {"title": name * 4, "kind": "discussion", "text": "x"}
    assert client.post(f"/spaces/{world.repair.slug}/topics/new/", topic).status_code == 400
