"""Pages answered in a pool of threads, each request whole in one of them.

Under ASGI Django makes a thread for every request, sends it back and forth between that thread and the event loop at
every middleware that is not asynchronous, and opens a database connection that it closes again. Measured here, the
same page takes a third of the processor's time this way (docs/decisions/2026-11-30-thread-pool.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Pages that are worked on at the same moment; each thread keeps a database connection.
THREADS = 8


class PooledHandler(ASGIHandler):
    """Django's own handler, with its request, checks and answers; what lies between runs in a thread of the pool."""

    def __init__(self) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.handle(scope, receive, send)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            in_pool = asyncio.get_running_loop().run_in_executor
            response = await in_pool(self._pool, self._respond, scope, body)
            await self.send_response(response, send)
            if not response.closed:
                await in_pool(self._pool, response.close)

    def _respond(self, scope: Message, body: IO[bytes]) -> HttpResponseBase:
        """The answer; one that is not streamed is finished, and its thread's connection given back."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        if not response.streaming:
            response.close()
        return response
