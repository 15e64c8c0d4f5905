"""The part of a file that arrives, written to disk as it does: PATCH of the tus protocol, before Django is asked.

Django takes a request when its body is whole. Here what has arrived before a connection broke is kept, and nothing is
ever in memory but a megabyte.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, parse_cookie
from django.utils.translation import gettext as _

from coterie.foundation.numbers import number
from coterie.foundation.routes import route
from coterie.foundation.viewer import in_thread, signed_in

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

WRITE_AT = 1024 * 1024
_CONTENT = "application/offset+octet-stream"


class Refused(Exception):
    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(text)
        self.status = status


class WithResumable:
    """An application that is not asked about the parts of uploads."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PATCH":
            await self.app(scope, receive, send)
            return
        found = re.fullmatch(rf"{re.escape(route('media:resumable'))}([A-Za-z0-9_-]{{16}})/", scope["path"])
        if found is None:
            await self.app(scope, receive, send)
            return
        try:
            response = await _patch(found[1], _headers(scope), receive)
        except Refused as refused:
            response = await _answer(refused.status, str(refused))
        await _send(response, send)


async def _patch(key: str, headers: dict[str, str], receive: Receive) -> HttpResponse:
    offset = number(headers.get("upload-offset"))
    if headers.get("tus-resumable") != "1.0.0":
        raise Refused(412)
    if headers.get("content-type") != _CONTENT:
        raise Refused(415)
    if offset is None:
        raise Refused(400)
    session = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
    upload = await in_thread(lambda: _upload(session, key))
    if upload.medium_id is None:
        await _write(upload, offset, receive)
    return await in_thread(lambda: _state(upload))


def _upload(session: str, key: str) -> Any:
    from coterie.media import access

    viewer = signed_in(session) if session.isalnum() else None
    if viewer is None or not viewer.is_authenticated:
        raise Refused(404)
    try:
        return access.upload(viewer, key)
    except Http404 as error:
        raise Refused(404) from error


async def _write(upload: Any, offset: int, receive: Receive) -> None:
    """Append what arrives. 409 unless it begins where the file ends, 423 while another request writes it, 507 when the
    disk is full: what fitted is there, and the rest can follow."""
    from coterie.media.resume import Busy, alone

    try:
        with alone(upload) as file:
            if os.fstat(file).st_size != offset:
                raise Refused(409)
            await _append(file, upload.length - offset, receive)
    except Busy as error:
        raise Refused(423) from error
    except FileNotFoundError:
        return  # whole meanwhile, or given up, by another request: _state finds out
    except OSError as error:
        raise Refused(507, _("The server's disk is full. Try again later.")) from error


async def _append(file: int, left: int, receive: Receive) -> None:
    kept, more = bytearray(), True
    while more:
        message = await receive()
        # When the connection is gone, what came is kept.
        body = message.get("body", b"") if message["type"] == "http.request" else b""
        more = message["type"] == "http.request" and bool(message.get("more_body"))
        left -= len(body)
        if left < 0:
            raise Refused(413)
        kept += body
        if len(kept) >= WRITE_AT or not more:
            await asyncio.to_thread(_all_written, file, bytes(kept))
            kept.clear()


def _all_written(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]


def _state(upload: Any) -> HttpResponse:
    """How far it is; whole, it is kept."""
    from coterie.media.pages.resumable import state

    return state(upload, 204)


async def _answer(status: int, text: str) -> HttpResponse:
    from coterie.media.pages.resumable import answer

    return answer(status, text)


def _headers(scope: Message) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
