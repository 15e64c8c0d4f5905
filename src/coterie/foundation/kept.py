"""Finished HTML, kept under everything that shows in it.

Nothing here is ever invalidated: what changed has another key, and what nobody asks for any more makes room. So a page
put together from kept pieces is the page as it would be made anew, on one process or on many.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from coterie.foundation.compress import chosen, compressed

T = TypeVar("T")

PACKAGE = Path(__file__).resolve().parent.parent


class Kept(Generic[T]):
    """What was made, by key; of more than ``most`` bytes the oldest goes. Safe in many threads."""

    def __init__(self, most: int, size: Callable[[T], int]) -> None:
        self._most, self._size = most, size
        self._kept: dict[Hashable, T] = {}
        self._bytes = 0
        self._changing = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        return self._kept.get(key)

    def put(self, key: Hashable, made: T) -> T:
        with self._changing:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += self._size(made)
            while self._bytes > self._most and len(self._kept) > 1:
                oldest = next(iter(self._kept))
                self._bytes -= self._size(self._kept.pop(oldest))
        return made

    def clear(self) -> None:
        with self._changing:
            self._kept.clear()
            self._bytes = 0


# A post of the usual length weighs 3 KB as HTML.
PIECES: Kept[str] = Kept(16 * 1024 * 1024, len)
PAGES: Kept[bytes] = Kept(16 * 1024 * 1024, len)


def pieces(keys: Sequence[Hashable], make: Callable[[list[int]], Iterable[str]]) -> list[str]:
    """The piece of each key, in their order. ``make`` gets the places of those that are not kept, and makes them."""
    language = get_language()
    found = [PIECES.get((language, key)) for key in keys]
    missing = [place for place, piece in enumerate(found) if piece is None]
    if missing:
        for place, made in zip(missing, make(missing), strict=True):
            found[place] = PIECES.put((language, keys[place]), made)
    return [piece or "" for piece in found]


def is_stranger(request: HttpRequest) -> bool:
    """Whether nothing on the page can be for this visitor alone: they have no session, so no sign-in and no message."""
    return request.method in {"GET", "HEAD"} and settings.SESSION_COOKIE_NAME not in request.COOKIES


def page(request: HttpRequest, shows: Hashable, render: Callable[[], HttpResponse]) -> HttpResponse:
    """The page, for strangers from what is kept: 304 for a browser that has it, and rendered only for new content.

    ``shows`` is everything that the page shows beyond its address and language, as one value: whoever leaves something
    out makes a page that grows old.
    """
    if not is_stranger(request):
        return render()
    tag = _tag(request, shows)
    if tag in request.headers.get("If-None-Match", ""):
        return _described(HttpResponseNotModified(), tag)
    encoding = chosen(request.headers.get("Accept-Encoding", ""))
    body = PAGES.get((tag, encoding))
    if body is None:
        response = render()
        if response.status_code != 200 or response.cookies:
            return response
        body = PAGES.put((tag, encoding), compressed(response.content, encoding) if encoding else response.content)
    return _described(HttpResponse(body), tag, encoding)


def _tag(request: HttpRequest, shows: Hashable) -> str:
    everything = repr((build(), request.get_full_path(), get_language(), shows))
    return f'"{hashlib.blake2b(everything.encode(), digest_size=16).hexdigest()}"'


def _described(response: HttpResponse, tag: str, encoding: str | None = None) -> HttpResponse:
    """May be kept by the browser, which asks each time whether it is still the same."""
    response.headers["ETag"] = f"W/{tag}"
    response.headers["Cache-Control"] = "private, no-cache"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    patch_vary_headers(response, ("Accept-Encoding", "Accept-Language", "Cookie"))
    return response


@cache
def build() -> str:
    """Names the program that makes the pages: another one's pages are others."""
    files = sorted(each for ending in ("html", "py", "json") for each in PACKAGE.rglob(f"*.{ending}"))
    facts: list[Any] = [
        (str(each.relative_to(PACKAGE)), each.stat().st_size, each.stat().st_mtime_ns) for each in files
    ]
    return hashlib.blake2b(repr([settings.PLATFORM_NAME, settings.SITE_URL, facts]).encode()).hexdigest()
