"""Files as they go over the network: whole or in part, a piece at a time, never in memory as a whole."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from coterie.media.store import store

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Pieces(StreamingHttpResponse):
    """An answer whose pieces are read in a thread where the server is asynchronous."""

    says_how_long = True

    def __init__(self, pieces: Iterator[bytes], **how: Any) -> None:
        super().__init__(pieces, **how)
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    async def _in_threads(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(next, self._pieces, b""):
            yield piece

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._in_threads()


def in_part(request: HttpRequest, name: str, size: int, type_: str) -> HttpResponseBase:
    """The file, or the part of it that ``Range`` asks for. 416 for a part that is not there; FileNotFoundError."""
    begin, end = 0, size
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked and (asked[1] or asked[2]):
        begin, end = _span(asked[1], asked[2], size)
        if begin >= end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    pieces = store().read(name, begin, end)
    # The first piece is read here, so that a file which is not there is said before the answer begins.
    first = next(pieces, b"")
    whole = iter(()) if request.method == "HEAD" else chain([first], pieces)
    answer = Pieces(whole, content_type=type_)
    if asked and (begin, end) != (0, size):
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    answer.headers["Content-Length"] = str(end - begin)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size
