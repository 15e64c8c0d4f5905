"""Requests with NUL characters are refused: no text has one, PostgreSQL stores none, and every column would trip."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.utils.decorators import sync_and_async_middleware

Respond = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def refuse_nul(get_response: Respond) -> Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]:
    """Middleware: 400 if path, query, form or cookies have a NUL character."""
    if not iscoroutinefunction(get_response):

        def refuse(request: HttpRequest) -> HttpResponse:
            _check(request)
            return get_response(request)

        return refuse

    async def refuse_async(request: HttpRequest) -> HttpResponse:
        # Reading the parts of an upload may take long, and must not keep everybody else waiting.
        await sync_to_async(_check)(request) if _has_parts(request) else _check(request)
        return await get_response(request)

    return refuse_async


def _has_parts(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"


def _check(request: HttpRequest) -> None:
    if any("\0" in text for text in _texts(request)):
        raise BadRequest("The request has a NUL character.")


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from request.COOKIES.values()
    yield from _fields(request.GET)
    if request.method == "POST":
        yield from _fields(request.POST)


def _fields(sent: QueryDict) -> Iterator[str]:
    for name, values in sent.lists():
        yield name
        yield from values
