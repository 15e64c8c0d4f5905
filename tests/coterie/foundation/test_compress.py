"""Pages go out compressed, nothing else does, and their length tells nothing."""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client, RequestFactory

from coterie.foundation.compress import LEAST_BYTES, chosen, compress_html, compressed

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = "<p>What is said here is said once.</p>" * 200
READ: dict[str, Callable[[bytes], bytes]] = {"zstd": zstd.decompress, "gzip": gzip.decompress}


def answer(response: Any, accepts: str = "gzip, deflate, br, zstd") -> Any:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return compress_html(lambda _: response)(request)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("zstd;q=0, gzip;q=1.0", "gzip"),
        ("zstd; q=0.0, gzip; q=0", None),
        ("gzip;q=high", None),
        ("br", None),
        ("", None),
    ],
)
def test_the_encoding_is_one_that_the_browser_takes(accepted: str, encoding: str | None) -> None:
    assert chosen(accepted) == encoding


@pytest.mark.parametrize("encoding", READ)
def test_a_page_is_compressed_and_the_same_afterwards(encoding: str) -> None:
    sent = answer(HttpResponse(PAGE), encoding)
    assert sent["Content-Encoding"] == encoding
    assert sent["Vary"] == "Accept-Encoding"
    assert int(sent["Content-Length"]) == len(sent.content) < len(PAGE) / 10
    assert READ[encoding](sent.content).decode() == PAGE


@pytest.mark.parametrize("encoding", READ)
def test_the_length_of_the_same_page_differs(encoding: str) -> None:
    assert len({len(compressed(PAGE.encode(), encoding)) for _ in range(50)}) > 10


def test_what_a_browser_does_not_take_goes_out_as_it_is() -> None:
    sent = answer(HttpResponse(PAGE), "br")
    assert sent.content.decode() == PAGE
    assert sent["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in sent


def streamed() -> Iterator[bytes]:
    yield b"data: 1\n\n"


@pytest.mark.parametrize(
    "response",
    [
        lambda: HttpResponse("x" * (LEAST_BYTES - 1)),
        lambda: HttpResponse(PAGE, content_type="application/json"),
        lambda: HttpResponse(PAGE, headers={"Content-Encoding": "identity"}),
        lambda: StreamingHttpResponse(streamed(), content_type="text/event-stream"),
        lambda: StreamingHttpResponse(streamed(), content_type="text/html"),
    ],
)
def test_short_other_and_streamed_answers_go_out_as_they_are(response: Callable[[], Any]) -> None:
    given = response()
    before = given.get("Content-Encoding")
    sent = answer(given)
    assert sent is given
    assert sent.get("Content-Encoding") == before


def test_a_validator_becomes_weak() -> None:
    assert answer(HttpResponse(PAGE, headers={"ETag": '"7"'}))["ETag"] == 'W/"7"'
    assert answer(HttpResponse(PAGE, headers={"ETag": 'W/"7"'}))["ETag"] == 'W/"7"'


def test_a_page_of_the_site_is_compressed(db: None, client: Client) -> None:
    sent = client.get("/accounts/login/", headers={"Accept-Encoding": "zstd"})
    assert sent["Content-Encoding"] == "zstd"
    assert b"csrfmiddlewaretoken" in zstd.decompress(sent.content)


@pytest.mark.django_db(transaction=True)
def test_a_page_of_the_site_is_compressed_by_the_server() -> None:
    async def ask() -> Any:
        return await AsyncClient().get("/accounts/login/", headers={"Accept-Encoding": "gzip"})

    assert b"csrfmiddlewaretoken" in gzip.decompress(asyncio.run(ask()).content)


def test_the_forms_token_is_masked_anew_for_each_page(db: None, client: Client) -> None:
    pages = [client.get("/accounts/login/").content.decode() for _ in range(5)]
    assert len({re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0] for page in pages}) == 5
