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

from coterie.foundation.listen import CHANNELS_A_PAGE
from coterie.foundation.live.channels import allowed, has_changes, is_declared
from coterie.foundation.live.stream import Stream
from coterie.foundation.numbers import number
from coterie.foundation.viewer import in_thread, signed_in

STREAMS_A_PERSON = 20
# Visitors who are not signed in are told apart by address alone, and many may share one.
STREAMS_AN_ADDRESS = 200

_open: Counter[str] = Counter()


@require_GET
async def stream(request: HttpRequest) -> HttpResponseBase:
    """``GET /live/?on=topic:5&on=person:3&since=17``: missing and hidden channels are one answer, 404.

    ``since`` is the version at which the page was loaded; a browser that connects again names the last it had in
    Last-Event-ID.
    """
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
    if not _is_reasonable(names):
        yield b"404"
        return
    person = await in_thread(lambda: _signed_in(request).pk)
    with _counted(request, person) as within_limit:
        if not within_limit:
            yield b"429"
            return
        # Access is asked after listening began, so that whatever is revoked from here on is heard.
        async with _listening(request, names, person) as page:
            if not await page.begin():
                yield b"404"
                return
            yield b""
            _let_go_of_thread()
            # At different moments, so that a thousand pages do not come back at once when the server restarts.
            yield b"retry: %d\n\n" % random.randint(1000, 4000)
            async for event in page.events():
                together = [event, *page.at_hand()]
                yield b"".join(each.wire for each in together)
                if together[-1].name == "close":
                    return


def _is_reasonable(names: list[str]) -> bool:
    """Whether a page could ask for this: it has one list of changes, and the id of an event is a place in that."""
    return (
        0 < len(names) <= CHANNELS_A_PAGE
        and all(is_declared(name) for name in names)
        and sum(has_changes(name) for name in names) <= 1
    )


def _listening(request: HttpRequest, names: list[str], person: int | None) -> Stream:
    since = number(request.headers.get("Last-Event-ID")) or number(request.GET.get("since")) or 0
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    own = f"person:{person}" if person else None
    return Stream(names, own, language, since, may=lambda: _may(request, person, names))


def _signed_in(request: HttpRequest) -> Any:
    return signed_in(request.COOKIES.get(settings.SESSION_COOKIE_NAME))


def _may(request: HttpRequest, person: int | None, names: list[str]) -> bool:
    user = _signed_in(request)
    return user.pk == person and allowed(user, names) == names


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
