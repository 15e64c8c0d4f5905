"""Who is asking, for code that runs outside a request's middleware."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest
from django.utils.module_loading import import_string

T = TypeVar("T")


def signed_in(session: str | None) -> Any:
    """Who is signed in now in this session: loaded anew, so signing out, a ban or a new password count at once."""
    fresh = HttpRequest()
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    fresh.session = store(session)
    return get_user(fresh)


async def in_thread(ask: Callable[[], T]) -> T:
    """Ask the database from a pooled thread and give the connection back, whatever the caller then waits for."""

    def asked() -> T:
        try:
            return ask()
        finally:
            connections.close_all()

    return await sync_to_async(asked, thread_sensitive=False)()
