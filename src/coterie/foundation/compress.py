"""HTML as it goes over the network: in Zstandard where the browser takes it, a tenth of gzip's time, else in gzip.

This is the one place that compresses answers of Django, so that a cache of finished pages can keep what ``compressed``
returns. Static files are compressed once, in statics.py.

An answer that shows its reader a secret beside words that somebody else chose can be read by its length (BREACH). The
secret of a page is its form token, which Django masks anew for each request; and each answer is longer by a random
number of bytes.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.text import compress_string

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Respond = Callable[[HttpRequest], Any]

# Shorter ones fit into one packet as they are.
LEAST_BYTES = 1024
PADDING_BYTES = 100
# As small as gzip's usual level, at a tenth of its time.
ZSTD_LEVEL = 3
# RFC 8878, 3.1.2: a frame that every decoder skips.
SKIPPED_FRAME = bytes.fromhex("502a4d18")


@sync_and_async_middleware
def compress_html(get_response: Respond) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    """Middleware: sends pages compressed. What is streamed, such as live updates, goes out as it comes."""
    if not iscoroutinefunction(get_response):
        return lambda request: _compress(request, get_response(request))

    async def compress_async(request: HttpRequest) -> HttpResponseBase:
        return _compress(request, await get_response(request))

    return compress_async


def chosen(accepted: str) -> str | None:
    """Which encoding an Accept-Encoding header leaves us: "zstd", "gzip" or none."""
    offered = {name.strip().lower(): _weight(parameters) for name, _, parameters in _parts(accepted)}
    return next((name for name in ("zstd", "gzip") if offered.get(name, 0.0) > 0), None)


def compressed(body: bytes, encoding: str) -> bytes:
    """``body`` in "zstd" or "gzip", longer by up to 100 random bytes that no reader sees."""
    if encoding == "gzip":
        return compress_string(body, max_random_bytes=PADDING_BYTES)
    padding = secrets.token_bytes(secrets.randbelow(PADDING_BYTES))
    return zstd.compress(body, ZSTD_LEVEL) + SKIPPED_FRAME + len(padding).to_bytes(4, "little") + padding


def _compress(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not isinstance(response, HttpResponse) or not _is_worth_it(response):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    encoding = chosen(request.headers.get("Accept-Encoding", ""))
    if encoding is None:
        return response
    response.content = compressed(response.content, encoding)
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Content-Encoding"] = encoding
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        # The bytes differ, what they say does not.
        response.headers["ETag"] = f"W/{etag}"
    return response


def _is_worth_it(response: HttpResponse) -> bool:
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return is_html and not response.has_header("Content-Encoding") and len(response.content) >= LEAST_BYTES


def _parts(header: str) -> list[tuple[str, str, str]]:
    return [part.partition(";") for part in header.split(",")]


def _weight(parameters: str) -> float:
    name, _, value = parameters.replace(" ", "").partition("=")
    if name.lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
