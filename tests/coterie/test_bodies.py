"""A body that is too large never reaches the application, whoever says what about its length."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from coterie.bodies import SLACK_BYTES, USUAL_BYTES, WithBodyLimit
from coterie.people.appoint import appoint
from coterie.people.models import User
from tests.coterie.world import person

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
IMPORT = "/sources/imports/"


class Application:
    """Reads the body as Django does: to its end, or until the client is gone."""

    def __init__(self) -> None:
        self.read = 0
        self.asked = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked = True
        while (message := await receive())["type"] == "http.request":
            self.read += len(message["body"])
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return


def ask(
    size: int, *, path: str = "/", stated: bytes | None = None, cookies: dict[str, str] | None = None
) -> tuple[int, Application]:
    """The status of the answer to a POST with a body of this many bytes, and the application behind the limit."""
    application, sent = Application(), []
    cookie = "; ".join(f"{key}={value}" for key, value in (cookies or {}).items())
    headers = [(b"cookie", cookie.encode()), *([(b"content-length", stated)] if stated is not None else [])]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    pieces = arriving(size)

    async def receive() -> dict[str, Any]:
        return next(pieces)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def story() -> None:
        await WithBodyLimit(application)(scope, receive, send)
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(story())
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"], application


def arriving(size: int) -> Iterator[dict[str, Any]]:
    for start in range(0, max(size, 1), MB // 4):
        piece = b"x" * min(MB // 4, size - start)
        yield {"type": "http.request", "body": piece, "more_body": start + len(piece) < size}


def signed_in(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {key: morsel.value for key, morsel in client.cookies.items()}


@pytest.fixture
def operator(db: None) -> dict[str, str]:
    olga = person("olga")
    appoint(olga, by=None)
    return signed_in(olga)


def test_what_is_within_the_limit_passes_whole() -> None:
    for size in (0, 10, USUAL_BYTES):
        status, application = ask(size, stated=str(size).encode())
        assert (status, application.read) == (200, size)


@pytest.mark.parametrize("stated", [str(USUAL_BYTES + 1).encode(), b"9" * 5000, b"-1", b"x"])
def test_a_length_that_is_too_large_or_none_is_refused_unread(stated: bytes) -> None:
    status, application = ask(10, stated=stated)
    assert (status, application.asked) == (413, False)


@pytest.mark.parametrize("stated", [None, b"10"])
def test_a_body_that_grows_beyond_the_limit_is_cut_off(stated: bytes | None) -> None:
    status, application = ask(8 * MB, stated=stated)
    assert status == 413
    assert application.read <= USUAL_BYTES


def test_an_operator_may_send_an_export_where_it_belongs(operator: dict[str, str], settings: Any) -> None:
    settings.UPLOAD_LIMIT = 4 * MB
    assert ask(4 * MB, path=IMPORT, cookies=operator)[0] == 200
    assert ask(4 * MB, path="/", cookies=operator)[0] == 413
    assert ask(4 * MB + SLACK_BYTES + 1, path=IMPORT, cookies=operator)[0] == 413


def test_nobody_else_may(settings: Any) -> None:
    settings.UPLOAD_LIMIT = 4 * MB
    for cookies in ({}, {"sessionid": "x" * 32}, {"sessionid": '"abcdefgh\\000"'}, signed_in(person("ann"))):
        assert ask(4 * MB, path=IMPORT, cookies=cookies)[0] == 413
