"""How large a request may be, and that it is whole, before Django is asked: it writes every body to disk first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import Http404, parse_cookie

from coterie.foundation.numbers import number
from coterie.foundation.routes import route
from coterie.foundation.viewer import in_thread, signed_in

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Above the 1 MB that Django takes of a form without files, and above what the import form says no to in words.
USUAL_BYTES = 2 * 1024 * 1024
SLACK_BYTES = 1024 * 1024


class WithBodyLimit:
    """An application that is not asked about a body that is too large: 413, by its stated length or as it arrives."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = await _limit(scope)
        stated = number(_header(scope, b"content-length") or "0")
        if stated is None or stated > limit:
            await _refuse(send, limit)
            return
        body = _Body(receive, limit)
        await self.app(scope, body.receive, send)
        if body.is_too_large:
            await _refuse(send, limit)
        elif body.is_broken:
            await _answer(send, 400, "The request's body breaks off or is not what it says it is.\n")


class _Body:
    """What arrives, until it is more than the limit or not HTTP; then, to the application, the client is gone."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._more = True
        self.is_broken = False

    @property
    def is_too_large(self) -> bool:
        return self._left < 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._more = bool(message.get("more_body"))
        else:
            # What the server says of chunks that are none, too. After a whole body it only means that the client left.
            self.is_broken = self._more
        return {"type": "http.disconnect"} if self.is_too_large else message


async def _limit(scope: Message) -> int:
    """The usual limit, but where files are taken: for those who may import an export, and for who is signed in."""
    if scope["method"] != "POST" or scope["path"] not in (route("sources:import"), route("media:upload")):
        return USUAL_BYTES
    session = parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")
    if scope["path"] == route("media:upload"):
        known = session.isalnum() and await in_thread(lambda: signed_in(session).is_authenticated)
        return settings.MEDIA_FILE_BYTES + SLACK_BYTES if known else USUAL_BYTES
    may = session.isalnum() and await in_thread(lambda: _may_import(session))
    return settings.UPLOAD_LIMIT + SLACK_BYTES if may else USUAL_BYTES


def _may_import(session: str) -> bool:
    from coterie.niches import access
    from coterie.niches.permissions import Permission

    try:
        access.check(signed_in(session), Permission.SOURCE_IMPORT)
    except Http404:
        return False
    return True


def _header(scope: Message, name: bytes) -> str:
    return "; ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


async def _refuse(send: Send, limit: int) -> None:
    await _answer(send, 413, f"The request is larger than the {limit // 1024 // 1024} MB that are taken here.\n")


async def _answer(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
