"""How long an answer takes says nothing of who has an account: the slow parts are counted, hashing and mail."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from coterie.people.models import User
from tests.coterie.world import person

HASHED: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Writes down each hashing."""

    def encode(self, password: str, salt: str) -> str:
        HASHED.append(password)
        return super().encode(password, salt)


@pytest.fixture
def counted(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]


@pytest.fixture
def mia(counted: None, db: None) -> User:
    mia = person("mia")
    EmailAddress.objects.create(user=mia, email=mia.email, verified=True, primary=True)
    return mia


def cost(path: str, **sent: str) -> tuple[int, int, str]:
    """Of one request: hashings, mails and where it leads."""
    HASHED.clear()
    mail.outbox.clear()
    answer = Client().post(path, sent)
    return len(HASHED), len(mail.outbox), answer.headers.get("Location", str(answer.status_code))


def sign_up(email: str) -> tuple[int, int, str]:
    return cost("/accounts/signup/", name="Nora", email=email, password1="seven old lenses")


def test_signing_up_costs_the_same_for_a_known_address(mia: User) -> None:
    assert sign_up("nobody@example.org") == sign_up("mia@example.org") == (1, 1, "/accounts/confirm-email/")


def test_signing_up_again_before_confirming_costs_the_same(counted: None, db: None) -> None:
    first = sign_up("nora@example.org")
    assert sign_up("nora@example.org") == sign_up("Nora@example.org") == first


def test_signing_in_costs_the_same_for_an_unknown_account(mia: User) -> None:
    gone = person("gone")
    EmailAddress.objects.create(user=gone, email=gone.email, verified=True, primary=True)
    gone.set_unusable_password()
    gone.save()
    costs = {
        cost("/accounts/login/", login=email, password="a wrong one")
        for email in ("mia@example.org", "nobody@example.org", "gone@example.org")
    }
    assert costs == {(1, 0, "200")}


def test_asking_for_a_new_password_costs_the_same_for_an_unknown_account(mia: User) -> None:
    known = cost("/accounts/password/reset/", email="mia@example.org")
    assert cost("/accounts/password/reset/", email="nobody@example.org") == known == (0, 1, known[2])
