"""One hub per process: who listens here, and how an event reaches them from any thread of any process."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from coterie.foundation.live.events import LAGGED, Event

__all__ = ["Event", "Hub", "Listener", "MemoryHub", "hub", "publish", "subscribe"]

# Waiting events of one listener; one that has more does not keep up, and looks again at what it missed.
QUEUE = 256


class Hub(Protocol):
    """Where events are published and heard; ``MemoryHub`` inside one process, ``RedisHub`` across several."""

    def publish(self, channel: str, event: Event) -> None: ...

    def subscribe(self, channels: Sequence[str]) -> AbstractAsyncContextManager[Listener]: ...

    def start(self) -> None: ...

    def close(self) -> None: ...


class Listener(AsyncIterator[tuple[str, Event]]):
    """The events of some channels, in order. Touched by its own event loop only."""

    def __init__(self, channels: Sequence[str]) -> None:
        self.channels = tuple(dict.fromkeys(channels))
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[str, Event]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False

    def put(self, channel: str, event: Event) -> None:
        if self._closed:
            return
        if len(self._waiting) >= QUEUE:
            self.lag()
            return
        self._waiting.append((channel, event))
        self._wake()

    def lag(self) -> None:
        """Drop what waits and say so instead: whoever listens loads what it missed."""
        self._waiting.clear()
        self._waiting.append(("", LAGGED))
        self._wake()

    def close(self) -> None:
        """End after what already waits."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def __anext__(self) -> tuple[str, Event]:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._waiting.popleft()


class _Room:
    """The listeners of one event loop. Everything but ``hand_over`` happens on that loop, so nothing needs a lock."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.listeners: dict[str, set[Listener]] = defaultdict(set)
        self._arrived: deque[tuple[str, Event]] = deque()

    def hand_over(self, channel: str, event: Event) -> None:
        """From any thread: one wake-up of the loop for an event, not one for each listener."""
        self._arrived.append((channel, event))
        self.loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        while self._arrived:
            channel, event = self._arrived.popleft()
            for listener in tuple(self.listeners.get(channel, ())):
                listener.put(channel, event)

    def add(self, listener: Listener) -> None:
        for channel in listener.channels:
            self.listeners[channel].add(listener)

    def remove(self, listener: Listener) -> None:
        listener.close()
        for channel in listener.channels:
            self.listeners[channel].discard(listener)
            if not self.listeners[channel]:
                del self.listeners[channel]

    def everybody(self) -> set[Listener]:
        return {listener for listeners in self.listeners.values() for listener in listeners}

    def lag(self) -> None:
        for listener in self.everybody():
            listener.lag()

    def close(self) -> None:
        for listener in self.everybody():
            listener.close()


class MemoryHub:
    """Events inside one process. A process has one event loop; tests have several, so rooms are kept by loop."""

    def __init__(self) -> None:
        self._rooms: dict[asyncio.AbstractEventLoop, _Room] = {}
        self._closed = False

    def publish(self, channel: str, event: Event) -> None:
        """Send to everybody who listens to the channel in this process; returns at once, raises nothing."""
        for room in self._open_rooms():
            try:
                room.hand_over(channel, event)
            except RuntimeError:  # the loop was closed between the two lines
                self._rooms.pop(room.loop, None)

    @asynccontextmanager
    async def subscribe(self, channels: Sequence[str]) -> AsyncIterator[Listener]:
        room = self._room()
        listener = Listener(channels)
        room.add(listener)
        if self._closed:
            listener.close()
        try:
            yield listener
        finally:
            room.remove(listener)

    def start(self) -> None:
        """Nothing to connect to."""

    def lag(self) -> None:
        """Something was missed: every listener is told to look again."""
        for room in self._open_rooms():
            room.loop.call_soon_threadsafe(room.lag)

    def close(self) -> None:
        """End every listener, and those that still come."""
        self._closed = True
        for room in self._open_rooms():
            room.loop.call_soon_threadsafe(room.close)

    def _room(self) -> _Room:
        loop = asyncio.get_running_loop()
        if loop not in self._rooms:
            self._rooms[loop] = _Room()
        return self._rooms[loop]

    def _open_rooms(self) -> list[_Room]:
        for loop in [loop for loop in tuple(self._rooms) if loop.is_closed()]:
            self._rooms.pop(loop, None)
        return list(self._rooms.values())


_hub: Hub | None = None
_making = threading.Lock()


def hub() -> Hub:
    """This process's hub, made at first use: Redis when the settings name one, else memory."""
    global _hub
    if _hub is None:
        with _making:
            _hub = _hub or _make()
    return _hub


def _make() -> Hub:
    from django.conf import settings
    from django.utils.module_loading import import_string

    if not settings.REDIS_URL:
        return MemoryHub()
    # By name: that module builds on this one, and is loaded only where it is wanted.
    made: Hub = import_string("coterie.foundation.live.redis.RedisHub")(settings.REDIS_URL)
    return made


def _forget() -> None:
    global _hub, _making
    _hub, _making = None, threading.Lock()


# A forked server process starts with a hub of its own: threads and sockets of its parent are not its own.
os.register_at_fork(after_in_child=_forget)


def publish(channel: str, event: Event) -> None:
    """Send an event to everybody who listens to ``channel``. From any thread, any process; never raises."""
    hub().publish(channel, event)


def subscribe(channels: Sequence[str]) -> AbstractAsyncContextManager[Listener]:
    """Listen: ``async with subscribe(["topic:5"]) as events: async for channel, event in events: …``."""
    return hub().subscribe(channels)
