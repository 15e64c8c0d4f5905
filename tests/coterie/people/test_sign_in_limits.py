"""Guessing passwords is slowed down, and nobody can use that to keep somebody else out."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from coterie.people.models import User
from coterie.settings import base
from tests.coterie.world import person

PASSWORD = "a long pass phrase"
REFUSED = "Too many wrong passwords"


@pytest.fixture
def limits(settings: Any, db: None) -> None:
    """The limits of an installation, behind one proxy."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # Nothing rolls Redis back: each test counts under keys of its own.
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def mia(db: None) -> User:
    mia = person("mia")
    EmailAddress.objects.create(user=mia, email=mia.email, verified=True, primary=True)
    return mia


def sign_in(network: str, *, email: str = "mia@example.org", password: str = "wrong") -> str:
    """What the page says, or "in"."""
    client = Client(headers={"X-Forwarded-For": network})
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    return "in" if "_auth_user_id" in client.session else answer.content.decode()


def test_whoever_guesses_in_one_network_is_refused_there_and_the_owner_gets_in_elsewhere(
    limits: None, mia: User
) -> None:
    said = [sign_in("198.51.100.1") for _ in range(7)]
    assert REFUSED not in said[4]
    assert REFUSED in said[5]
    assert REFUSED in sign_in("198.51.100.1", password=PASSWORD)
    assert sign_in("203.0.113.5", password=PASSWORD) == "in"


def test_an_address_of_the_same_ipv6_network_is_the_same_network(limits: None, mia: User) -> None:
    for number in range(5):
        sign_in(f"2001:db8:1:1::{number + 1:x}")
    assert REFUSED in sign_in("2001:db8:1:1:ffff::9", password=PASSWORD)
    assert sign_in("2001:db8:1:2::1", password=PASSWORD) == "in"


def test_one_network_cannot_try_many_accounts(limits: None, mia: User) -> None:
    said = [sign_in("198.51.100.1", email=f"nobody{n}@example.org") for n in range(11)]
    assert REFUSED in said[-1]
    assert REFUSED not in said[8]


def test_filling_the_cache_forgets_no_attempt(limits: None, mia: User) -> None:
    for _ in range(5):
        sign_in("198.51.100.1")
    for number in range(1_000):
        cache.set(f"flood {number}".replace(" ", "-"), 1, 600)
    assert REFUSED in sign_in("198.51.100.1", password=PASSWORD)


def test_an_attack_from_everywhere_is_stopped_and_mail_lets_the_owner_in(limits: None, mia: User) -> None:
    networks = cycle(f"198.51.{a}.{b}" for a in range(100, 104) for b in range(1, 250))
    said = [sign_in(next(networks)) for _ in range(101)]
    assert REFUSED not in said[99]
    assert REFUSED in said[100]
    assert REFUSED in sign_in("203.0.113.5", password=PASSWORD)
    owner = Client(headers={"X-Forwarded-For": "203.0.113.5"})
    owner.post("/accounts/password/reset/", {"email": mia.email})
    link = re.search(r"http://[^/]+(/\S+)", str(mail.outbox[-1].body)).group(1)  # type: ignore[union-attr]
    # The attack goes on while the owner reads the mail.
    sign_in(next(networks))
    form = owner.get(link, follow=True).redirect_chain[-1][0]
    owner.post(form, {"password1": "a brand new phrase", "password2": "a brand new phrase"})
    assert owner.session["_auth_user_id"] == str(mia.pk)


def test_right_passwords_do_not_count(limits: None, mia: User) -> None:
    assert {sign_in("203.0.113.5", password=PASSWORD) for _ in range(8)} == {"in"}
    assert {sign_in(f"203.0.113.{n}", password=PASSWORD) for n in range(120)} == {"in"}


def test_who_is_refused_reads_why_and_where_to_go(limits: None, mia: User) -> None:
    for _ in range(6):
        said = sign_in("198.51.100.1")
    assert "mail you a link" in said
    assert "/accounts/password/reset/" in said


def test_too_many_requests_are_answered_in_the_sites_own_words(limits: None, mia: User) -> None:
    client = Client(headers={"X-Forwarded-For": "198.51.100.1"})
    answers = [client.post("/accounts/password/reset/", {"email": f"x{n}@example.org"}) for n in range(21)]
    assert answers[-1].status_code == 429
    assert "Wait a minute" in answers[-1].content.decode()
    assert "Coterie" in answers[-1].content.decode()
