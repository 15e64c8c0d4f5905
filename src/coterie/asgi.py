"""The web application as an ASGI server runs it: Django, and what starts and stops with the server process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import ExitStack
from types import FrameType
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

from coterie.bodies import WithBodyLimit
from coterie.foundation.routes import route
from coterie.media.tus import WithResumable
from coterie.pooled import PooledHandler
from coterie.server import EMBEDDED_WORKER
from coterie.statics import WithStatics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coterie.settings.base")

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

STOP_WITHIN_SECONDS = 2.0


django: Any = get_asgi_application()
pooled: Any = PooledHandler()


async def answer(scope: Message, receive: Receive, send: Send) -> None:
    """Streams, which wait on the event loop for what comes, by Django's own handler; everything else in the pool."""
    handler = django if scope["type"] == "http" and scope["path"] == route("live:stream") else pooled
    await handler(scope, receive, send)


class WithoutWebSockets:
    """Live updates are server-sent events; whoever asks for a WebSocket is told so instead of meeting an error."""

    WORDS = b"No WebSockets here. Live updates are server-sent events: GET /live/ with Accept: text/event-stream."

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif "websocket.http.response" in scope.get("extensions", {}):
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "websocket.http.response.start", "status": 400, "headers": headers})
            await send({"type": "websocket.http.response.body", "body": self.WORDS})
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": self.WORDS.decode()})


class WithLifespan:
    """An application with a beginning and an end."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._stop: list[Callable[[], object]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await asyncio.to_thread(self._start)
                _end_streams_at_signal()
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self._end)
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _start(self) -> None:
        from coterie.foundation.live.hub import hub

        hub().start()
        self._stop.append(hub().close)
        if os.environ.get(EMBEDDED_WORKER) == "1":
            from coterie.foundation.worker import start_embedded

            worker = start_embedded()
            self._stop.append(lambda: worker.stop(STOP_WITHIN_SECONDS))
            self._take_mail()

    def _take_mail(self) -> None:
        """Answers by mail, if this installation takes them; of several processes the first that is there does."""
        from coterie.notifications.incoming.server import listening

        taking = ExitStack()
        try:
            taking.enter_context(listening())
        except ImproperlyConfigured as error:
            log.warning("%s", error)
            return
        self._stop.append(taking.close)

    def _end(self) -> None:
        for stop in self._stop:
            try:
                stop()
            except Exception:
                log.exception("Something did not stop as it should.")


def _end_streams_at_signal() -> None:
    """End the open streams as soon as the server is asked to stop.

    A server waits for its open requests before it tells the application to stop; a stream would keep it waiting.
    """
    from coterie.foundation.live.hub import hub

    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def ended(number: int, frame: FrameType | None, before: Any = before) -> None:
            hub().close()
            if callable(before):
                before(number, frame)

        signal.signal(number, ended)


application = WithLifespan(WithoutWebSockets(WithStatics(WithResumable(WithBodyLimit(answer)))))
