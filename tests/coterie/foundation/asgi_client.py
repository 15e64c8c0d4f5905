"""A browser's side of one streaming request, spoken in ASGI to the real application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from django.core.handlers.asgi import ASGIHandler


class Stream:
    """The answer to a GET as it arrives."""

    def __init__(self, path: str, query: str, cookies: dict[str, str], headers: dict[str, str]) -> None:
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (b"host", b"127.0.0.1"),
                *((name.lower().encode(), value.encode()) for name, value in headers.items()),
                (b"cookie", "; ".join(f"{key}={value}" for key, value in cookies.items()).encode()),
            ],
            "client": ("127.0.0.1", 5000),
        }
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""
        self.ended = False
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._asked = False

    async def run(self) -> None:
        await ASGIHandler()(self.scope, self._receive, self._send)
        self.ended = True
        self._news.set()

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {key.decode().lower(): value.decode() for key, value in message["headers"]}
        else:
            self.text += message.get("body", b"").decode()
        self._news.set()

    async def until(self, words: str, seconds: float = 60.0) -> None:
        async with asyncio.timeout(seconds):
            while words not in self.text:
                assert not self.ended, self.text
                await self._next()

    async def until_end(self, seconds: float = 60.0) -> None:
        async with asyncio.timeout(seconds):
            while not self.ended:
                await self._next()

    async def _next(self) -> None:
        await self._news.wait()
        self._news.clear()

    def leave(self) -> None:
        self._gone.set()


@asynccontextmanager
async def streaming(
    path: str, query: str, cookies: dict[str, str] | None = None, **headers: str
) -> AsyncIterator[Stream]:
    """The stream once it has answered; whoever leaves the block leaves the page."""
    stream = Stream(path, query, cookies or {}, {"accept": "text/event-stream", **headers})
    task = asyncio.ensure_future(stream.run())
    async with asyncio.timeout(60):
        while not stream.status and not task.done():
            await stream._next()
    try:
        yield stream
    finally:
        stream.leave()
        await asyncio.wait_for(task, 60)
