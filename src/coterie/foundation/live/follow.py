"""One follower for each channel that has listeners in this process: it loads what changed once and tells them all."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Protocol
from weakref import WeakKeyDictionary

from coterie.foundation.live.channels import EVERYBODY, Item, changes_of, has_changes, states_of
from coterie.foundation.live.events import CHANGED, LAGGED, REVOKE, Event, close_event, reload_event
from coterie.foundation.live.hub import subscribe
from coterie.foundation.viewer import in_thread

log = logging.getLogger(__name__)

# However many listen, they do not all ask the database in the same moment.
EVERYBODY_WITHIN_SECONDS = 5.0
# A process that died between its commit and its word has told nobody: look now and then without being told.
LOOK_AGAIN_SECONDS = 600.0
AGAIN_AFTER_SECONDS = 0.5
AGAIN_AT_MOST_SECONDS = 30.0

_FOLLOWERS: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Follower]] = WeakKeyDictionary()


class Reader(Protocol):
    """One open page, as a follower sees it."""

    language: str

    def put(self, items: Sequence[Item]) -> None: ...

    def fall_behind(self) -> None: ...

    def check(self, within: float = 0.0) -> None: ...

    def close(self) -> None: ...


class Follower:
    """Listens to one channel for the pages of one event loop. Everything but the loading happens on that loop."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.readers: set[Reader] = set()
        # Those who asked for the channel; the others listen only for what revokes their access.
        self.shown: set[Reader] = set()
        # The version up to which everything was told; None until the first page has caught up.
        self.position: int | None = None
        self.ready = asyncio.Event()
        self._dirty = False
        self._looking: asyncio.Task[None] | None = None
        self._task = asyncio.ensure_future(self._run())

    def go_live(self, seen: int) -> None:
        """A page has everything up to version ``seen`` and wants what comes after."""
        if self.position is None or seen < self.position:
            self.position = seen
            self.look()

    def look(self) -> None:
        """Load what is new, now or as soon as the present look has ended."""
        self._dirty = True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look())

    @property
    def ended(self) -> bool:
        return self._task.done()

    def stop(self) -> None:
        self._task.cancel()
        if self._looking is not None:
            self._looking.cancel()

    async def _run(self) -> None:
        self._look_later(LOOK_AGAIN_SECONDS * random.uniform(0.5, 1))
        try:
            async with subscribe([self.name]) as events:
                self.ready.set()
                async for _channel, event in events:
                    self._heard(event)
        finally:
            self._later.cancel()
            self.ready.set()
            for reader in tuple(self.readers):
                reader.close()

    def _look_later(self, seconds: float) -> None:
        self._later = asyncio.get_running_loop().call_later(seconds, self._look_again)

    def _look_again(self) -> None:
        self.look()
        self._look_later(LOOK_AGAIN_SECONDS)

    def _heard(self, event: Event) -> None:
        if event.name in (CHANGED.name, LAGGED.name):
            self.look()
        elif event.name == REVOKE.name:
            for reader in tuple(self.readers):
                reader.check(EVERYBODY_WITHIN_SECONDS if self.name == EVERYBODY else 0.0)
        else:
            self._tell({reader.language: [Item(self.name, event)] for reader in self.shown})

    async def _look(self) -> None:
        pause = AGAIN_AFTER_SECONDS
        while self._dirty:
            self._dirty = False
            try:
                await self._tell_what_is_new()
                pause = AGAIN_AFTER_SECONDS
            except Exception:
                log.exception("Could not load what is new on %s; trying again.", self.name)
                await asyncio.sleep(pause)
                pause = min(pause * 2, AGAIN_AT_MOST_SECONDS)
                self._dirty = True

    async def _tell_what_is_new(self) -> None:
        if has_changes(self.name):
            while self.position is not None and self.shown and await self._next_page(self.position):
                pass
        languages = self._languages()
        if languages:
            self._tell(await in_thread(partial(states_of, self.name, languages)))

    async def _next_page(self, position: int) -> bool:
        """Tell the next changes after this position; whether there may be more."""
        languages = self._languages()
        found = await in_thread(partial(changes_of, self.name, position, languages))
        if found is None:
            self._tell({language: gone(self.name) for language in languages})
            return False
        items = next(iter(found.values()), [])
        # Somebody who stands further back came meanwhile: what was loaded would reach them out of order.
        if not items or self.position != position:
            return bool(items)
        self.position = items[-1].upto
        self._tell(found)
        return True

    def _languages(self) -> list[str]:
        return sorted({reader.language for reader in self.shown})

    def _tell(self, items: dict[str, list[Item]]) -> None:
        for reader in tuple(self.shown):
            if reader.language in items:
                reader.put(items[reader.language])
            else:  # came while this was loaded, the first of its language
                reader.fall_behind()


def gone(name: str) -> list[Item]:
    """What a page is told whose thing was deleted."""
    return [Item(name, reload_event()), Item(name, close_event())]


async def follow(reader: Reader, names: Iterable[str], silent: Iterable[str] = ()) -> None:
    """Let the reader hear these channels from now on, and of ``silent`` ones only what concerns its access."""
    followers = _FOLLOWERS.setdefault(asyncio.get_running_loop(), {})
    joined = []
    for name in dict.fromkeys([*names, *silent]):
        if name not in followers or followers[name].ended:
            followers[name] = Follower(name)
        followers[name].readers.add(reader)
        if name in set(names):
            followers[name].shown.add(reader)
        joined.append(followers[name])
    for follower in joined:
        await follower.ready.wait()


def unfollow(reader: Reader, names: Iterable[str]) -> None:
    followers = _FOLLOWERS.get(asyncio.get_running_loop(), {})
    for name in names:
        follower = followers.get(name)
        if follower is None or reader not in follower.readers:
            continue
        follower.readers.discard(reader)
        follower.shown.discard(reader)
        if not follower.readers:
            follower.stop()
            del followers[name]


def follower(name: str) -> Follower:
    return _FOLLOWERS[asyncio.get_running_loop()][name]
