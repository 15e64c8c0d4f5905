"""The stream of one open page: server-sent events of the channels that the viewer may hear, for as long as they may."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from coterie.foundation.live.channels import allowed
from coterie.foundation.live.events import HEARTBEAT, REVOKE, close_event
from coterie.foundation.live.hub import subscribe
from coterie.foundation.viewer import in_thread, signed_in

HEARTBEAT_SECONDS = 15.0
CHANNELS_A_STREAM = 20
STREAMS_A_PERSON = 20
# Visitors who are not signed in are told apart by address alone, and many may share one.
STREAMS_AN_ADDRESS = 200

_CHECKED = {HEARTBEAT.name, REVOKE.name}
_open: Counter[str] = Counter()


@require_GET
async def stream(request: HttpRequest) -> HttpResponseBase:
    """``GET /live/?on=topic:5&on=person:3``: missing and hidden channels are one answer, 404."""
    # A picture or a frame in a post could point here; only what asks for events is to hold a stream.
    if "text/event-stream" not in request.headers.get("Accept", ""):
        return HttpResponse(status=406)
    events = _events(request, list(dict.fromkeys(request.GET.getlist("on"))))
    refusal = await anext(events)
    if refusal:
        return HttpResponse(status=int(refusal), headers={"Retry-After": "30"} if refusal == b"429" else None)
    return StreamingHttpResponse(
        events,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache, no-store, no-transform", "X-Accel-Buffering": "no"},
    )


async def _events(request: HttpRequest, names: list[str]) -> AsyncIterator[bytes]:
    """First a refusal (an HTTP status) or nothing, then the bytes of the stream."""
    person = await in_thread(lambda: _signed_in(request).pk)
    with _counted(request, person) as within_limit:
        if not within_limit:
            yield b"429"
            return
        own = [f"person:{person}"] if person else []
        async with subscribe([*names, *own], heartbeat=HEARTBEAT_SECONDS) as events:
            # Access is checked after listening began, so that whatever is revoked from here on is heard.
            if not await in_thread(lambda: _may(request, person, names)):
                yield b"404"
                return
            yield b""
            _let_go_of_thread()
            # At different moments, so that a thousand pages do not come back at once when the server restarts.
            yield b"retry: %d\n\n" % random.randint(1000, 4000)
            async for channel, event in events:
                if event.name in _CHECKED and not await in_thread(lambda: _may(request, person, names)):
                    yield close_event().wire
                    return
                if event.name != REVOKE.name and (channel in names or not channel):
                    yield event.wire


def _signed_in(request: HttpRequest) -> Any:
    return signed_in(request.COOKIES.get(settings.SESSION_COOKIE_NAME))


def _may(request: HttpRequest, person: int | None, names: list[str]) -> bool:
    user = _signed_in(request)
    return user.pk == person and 0 < len(names) <= CHANNELS_A_STREAM and allowed(user, names) == names


@contextmanager
def _counted(request: HttpRequest, person: int | None) -> Iterator[bool]:
    """Count this stream as open; says whether that is still within the limit."""
    key = f"person {person}" if person else f"address {get_adapter().get_client_ip(request)}"
    _open[key] += 1
    try:
        yield _open[key] <= (STREAMS_A_PERSON if person else STREAMS_AN_ADDRESS)
    finally:
        _open[key] -= 1
        if not _open[key]:
            del _open[key]


def _let_go_of_thread() -> None:
    """End the thread that the middleware of this request ran in.

    It would live as long as the request: a thread, and perhaps a database connection, for every open page.
    """
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.submit(connections.close_all)
        executor.shutdown(wait=False)
