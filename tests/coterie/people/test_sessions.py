"""Open pages stop hearing when the session they belong to ends, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.test import Client

from coterie.foundation.live import hub
from coterie.people.models import User
from tests.coterie.foundation.asgi_client import streaming
from tests.coterie.world import person

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD, OTHER = "a long pass phrase", "seven old lenses, cleaned"


@pytest.fixture(autouse=True)
def own_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(hub, "_hub", None)
    yield
    hub.hub().close()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cookies(client: Client) -> dict[str, str]:
    return {key: morsel.value for key, morsel in client.cookies.items()}


def sign_out(client: Client) -> None:
    assert client.post("/accounts/logout/").status_code == 302


def change_password(client: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert client.post("/accounts/password/change/", form).status_code == 302


@pytest.mark.parametrize(("act", "others_hear"), [(sign_out, True), (change_password, False)])
def test_streams_end_with_their_session(act: Callable[[Client], None], others_hear: bool) -> None:
    user = person("ann")
    here, elsewhere = browser(user), browser(user)
    before = {name: cookies(client) for name, client in (("here", here), ("elsewhere", elsewhere))}

    def in_thread() -> None:
        act(here)
        connections.close_all()

    async def story() -> None:
        on = f"on=person:{user.pk}"
        async with streaming("/live/", on, before["here"]) as page, streaming("/live/", on, before["elsewhere"]) as far:
            await page.until("event: live")
            await far.until("event: live")
            await asyncio.to_thread(in_thread)
            await page.until_end()
            assert page.text.endswith("event: close\ndata: \n\n")
            if others_hear:
                hub.publish(f"person:{user.pk}", hub.Event("hello", "still"))
                await far.until("hello")
            else:
                await far.until_end()
                assert far.text.endswith("event: close\ndata: \n\n")
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(story())
