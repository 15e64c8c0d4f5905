"""A room of the tests' own to listen in, and people who are signed in."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from coterie.foundation.live import channel, channels, hub
from tests.coterie.foundation.listening import MEMBERS


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A room with a channel of its own that asks the database, and a hub of its own."""
    monkeypatch.setattr(channels, "_CHANNELS", copy.deepcopy(channels._CHANNELS))
    monkeypatch.setattr(hub, "_hub", None)
    MEMBERS.clear()

    @channel("test")
    def may_listen(user: Any, pk: int) -> bool:
        exists = get_user_model().objects.filter(pk=user.pk).exists() if user.pk else True
        return exists and user.pk in MEMBERS.get(pk, set())

    yield
    hub.hub().close()


@pytest.fixture
def sign_in() -> Callable[[str], tuple[int, dict[str, str]]]:
    """Makes a person and signs them in: their id and the cookies of their browser."""

    def signed_in(name: str) -> tuple[int, dict[str, str]]:
        user = get_user_model().objects.create_user(f"{name}@example.org")
        client = Client()
        client.force_login(user)
        return user.pk, {key: morsel.value for key, morsel in client.cookies.items()}

    return signed_in
