"""A NUL character anywhere in a request is a bad request, before anything could store it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

FORM = "application/x-www-form-urlencoded"
REQUESTS: dict[str, dict[str, Any]] = {
    "path": {"path": "/people/@a%00b/"},
    "query": {"path": "/?after=a%00b"},
    "name in the query": {"path": "/?a%00b=1"},
    "form": {"path": "/accounts/login/", "data": "login=a%00b", "content_type": FORM},
    "part of a form": {"path": "/accounts/login/", "data": {"login": "a\0b", "password": "x"}},
    "name of a part": {"path": "/accounts/login/", "data": {"a\0b": "x"}},
    "cookie": {"path": "/accounts/login/", "headers": {"Cookie": 'sessionid="a\\000b"'}},
}


def sent(client: Client | AsyncClient, path: str, **options: Any) -> Any:
    return client.post(path, **options) if "data" in options else client.get(path, **options)


@pytest.mark.parametrize("where", REQUESTS)
def test_a_nul_character_is_a_bad_request(db: None, client: Client, where: str) -> None:
    answer = sent(client, **REQUESTS[where])
    assert answer.status_code == 400
    assert "That did not make sense" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", [each for each in REQUESTS if each != "cookie"])  # the client sets that header itself
def test_a_nul_character_is_a_bad_request_to_the_server(where: str) -> None:
    async def ask() -> int:
        return (await sent(AsyncClient(), **REQUESTS[where])).status_code

    assert asyncio.run(ask()) == 400


def test_files_may_have_nul_characters(db: None, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "ab", "file": SimpleUploadedFile("a.zip", b"PK\0\0")})
    assert answer.status_code == 200


def test_a_text_that_only_looks_like_one_passes(db: None, client: Client) -> None:
    assert client.get("/accounts/login/?next=%2500").status_code == 200
