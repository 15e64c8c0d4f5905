"""The hub across several processes: events travel through Redis or Valkey, then to this process's own listeners."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import redis

from coterie.foundation.live.events import LAGGED, Event
from coterie.foundation.live.hub import Listener, MemoryHub

log = logging.getLogger(__name__)

# One prefix for all: every process hears everything and keeps what it needs. So a new listener costs no round trip, and
# nothing can be missed between a page's load and its first event.
PREFIX = "coterie:live:"
# What could not be published is said again when Redis is back; beyond so many channels everybody looks at everything.
OWED = 1_000
EVERYTHING = "*"
# Publishing happens in the request of the person who acted: they never wait longer than this for Redis.
PATIENCE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0


class RedisHub:
    """Listeners are kept as in ``MemoryHub``; one connection reads what any process published."""

    def __init__(self, url: str) -> None:
        self._local = MemoryHub()
        self._publishing = redis.Redis.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
        )
        self._reading = redis.Redis.from_url(url, socket_timeout=None, socket_connect_timeout=PATIENCE_SECONDS)
        self._away_until = 0.0
        self._owed: dict[tuple[str, Event], None] = {}
        self._connected = threading.Event()
        self._stop = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def publish(self, channel: str, event: Event) -> None:
        """Send to every process; while Redis is away, to this one alone, and to the others when it is back."""
        if time.monotonic() >= self._away_until:
            try:
                self._send(channel, event)
                return
            except redis.RedisError as error:
                self._away_until = time.monotonic() + PATIENCE_SECONDS
                log.warning("Redis is away; live updates reach this process alone for now: %s", error)
        self._owed[(channel, event) if len(self._owed) < OWED else (EVERYTHING, LAGGED)] = None
        self._local.publish(channel, event)

    def _send(self, channel: str, event: Event) -> None:
        self._publishing.publish(PREFIX + channel, json.dumps([event.name, event.data]))

    def _send_owed(self) -> None:
        """What this process heard already does no harm when it is heard again: a page takes no version twice."""
        while self._owed and time.monotonic() >= self._away_until:
            owed = next(iter(self._owed))
            self._send(*owed)
            self._owed.pop(owed, None)

    @asynccontextmanager
    async def subscribe(self, channels: Sequence[str]) -> AsyncIterator[Listener]:
        """As ``MemoryHub.subscribe``; waits a moment for the first connection, so that nothing is missed."""
        self.start()
        if not self._connected.is_set():
            await asyncio.get_running_loop().run_in_executor(None, self._connected.wait, PATIENCE_SECONDS)
        async with self._local.subscribe(channels) as listener:
            yield listener

    @property
    def connected(self) -> bool:
        return self._connected.is_set()

    def start(self) -> None:
        """Connect in the background; a hub that is already started stays as it is."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._read, name="live updates", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End every listener; waits for nothing, because a signal handler may ask for it."""
        self._stop.set()
        self._local.close()

    def _read(self) -> None:
        pause = 0.1
        while not self._stop.is_set():
            try:
                self._read_until_lost()
            except (redis.RedisError, OSError, ValueError) as error:
                if self._connected.is_set():
                    pause = 0.1
                    self._lost(error)
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _read_until_lost(self) -> None:
        with self._reading.pubsub() as connection:
            connection.psubscribe(PREFIX + "*")
            while not self._stop.is_set():
                # The time limit lets this thread see that it shall stop, and notices a connection that died silently.
                message = connection.get_message(timeout=1.0)
                self._send_owed()
                if message and message["type"] == "psubscribe":
                    # What the other processes said before this moment was not heard here.
                    self._local.lag()
                    self._connected.set()
                elif message and message["type"] == "pmessage":
                    self._arrived(message["channel"], message["data"])

    def _arrived(self, channel: bytes, data: bytes) -> None:
        name, text = json.loads(data)
        event, told = Event(name, text), channel.decode().removeprefix(PREFIX)
        if told == EVERYTHING:
            self._local.lag()
        else:
            self._local.publish(told, event)

    def _lost(self, error: Exception) -> None:
        self._connected.clear()
        if not self._stop.is_set():
            log.warning("The connection to Redis was lost: %s", error)
