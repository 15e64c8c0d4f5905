"""What is meant for one person stays in no cache: neither in a proxy's nor in the browser's, where "back" finds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

Respond = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def keep_private(get_response: Respond) -> Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]:
    """Middleware: ``Cache-Control: no-store`` on all that a session or a secret address made.

    Outside the session's own middleware, so that a cookie set with the answer is seen. Other answers are left alone: a
    page that everybody gets says itself how long it may be kept.
    """
    if not iscoroutinefunction(get_response):

        def respond(request: HttpRequest) -> HttpResponse:
            return _marked(request, get_response(request))

        return respond

    async def respond_async(request: HttpRequest) -> HttpResponse:
        return _marked(request, await get_response(request))

    return respond_async


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if getattr(response, "says_how_long", False):
        return response
    if _is_private(request, response) and "no-store" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _is_private(request: HttpRequest, response: HttpResponse) -> bool:
    name = settings.SESSION_COOKIE_NAME
    # By the cookie and not by who is signed in: that would ask the database for every page.
    return name in request.COOKIES or name in response.cookies or request.path.startswith(settings.PRIVATE_PATHS)
