"""What changes who owns an account asks for the password again, however long one has been signed in."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from coterie.people.models import User
from tests.coterie.world import person

PASSWORD = "a long pass phrase"


@pytest.fixture
def mia(client: Client, db: None) -> User:
    """Signed in, with a second address."""
    mia = person("mia")
    EmailAddress.objects.create(user=mia, email=mia.email, verified=True, primary=True)
    EmailAddress.objects.create(user=mia, email="other@example.org", verified=True)
    client.force_login(mia)
    return mia


def addresses(user: User) -> set[str]:
    return set(EmailAddress.objects.filter(user=user).values_list("email", flat=True))


@pytest.mark.parametrize(
    ("sent", "after"),
    [
        ({"action_add": "", "email": "new@example.org"}, {"mia@example.org", "other@example.org", "new@example.org"}),
        ({"action_remove": "", "email": "other@example.org"}, {"mia@example.org"}),
    ],
)
def test_addresses_change_after_the_password_was_given_again(
    client: Client, mia: User, sent: dict[str, str], after: set[str]
) -> None:
    asked = client.post("/accounts/email/", sent)
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert len(addresses(mia)) == 2
    assert "Is it still you?" in client.get(asked.url).content.decode()
    client.post(asked.url, {"password": "not it", "next": "/accounts/email/"})
    assert len(addresses(mia)) == 2
    client.post(asked.url, {"password": PASSWORD, "next": "/accounts/email/"})
    assert addresses(mia) == after


def test_the_main_address_changes_after_the_password_was_given_again(client: Client, mia: User) -> None:
    asked = client.post("/accounts/email/", {"action_primary": "", "email": "other@example.org"})
    assert User.objects.get().email == "mia@example.org"
    client.post(asked.url, {"password": PASSWORD, "next": "/accounts/email/"})
    assert User.objects.get().email == "other@example.org"


def test_for_five_minutes_it_is_not_asked_again(client: Client, mia: User, settings: Any) -> None:
    asked = client.post("/accounts/email/", {"action_remove": "", "email": "other@example.org"})
    client.post(asked.url, {"password": PASSWORD, "next": "/accounts/email/"})
    assert client.post("/accounts/email/", {"action_add": "", "email": "a@example.org"}).url == "/accounts/email/"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    again = client.post("/accounts/email/", {"action_add": "", "email": "b@example.org"})
    assert again.url.startswith("/accounts/reauthenticate/")


def test_a_new_password_asks_for_the_current_one(client: Client, mia: User) -> None:
    new = {"password1": "a brand new phrase", "password2": "a brand new phrase"}
    client.post("/accounts/password/change/", {**new, "oldpassword": "not it"})
    assert User.objects.get().check_password(PASSWORD)
    client.post("/accounts/password/change/", {**new, "oldpassword": PASSWORD})
    assert User.objects.get().check_password("a brand new phrase")
