"""What the tests of streams share: channels whose members are a dictionary, and pages that listen to them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

from coterie.foundation.live import Event
from tests.coterie.foundation.asgi_client import Stream, streaming

HELLO = Event("hello", "to those who may hear")

# Who may hear which test channel, as a room's tables would say.
MEMBERS: dict[int, set[int | None]] = {}


def run(story: Coroutine[Any, Any, None]) -> None:
    async def then_close() -> None:
        await story
        # The pool's threads have connections of their own; on SQLite they must not outlive the test's database.
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(then_close())


def listen(
    on: str, cookies: dict[str, str] | None = None, since: int | None = None, **headers: str
) -> AbstractAsyncContextManager[Stream]:
    names = [f"on={name}" for name in on.split()]
    return streaming("/live/", "&".join([*names, *([] if since is None else [f"since={since}"])]), cookies, **headers)
