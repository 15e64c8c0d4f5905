"""The events of one open page: first everything that changed since it was loaded, then what changes, in order, once."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from coterie.foundation.live.channels import EVERYBODY, Item, changes_of, has_changes, states_of
from coterie.foundation.live.events import HEARTBEAT, LIVE, Event, close_event
from coterie.foundation.live.follow import follow, follower, gone, unfollow
from coterie.foundation.viewer import in_thread

# Waiting events of one page; one that has more does not keep up, and loads what it missed when it reads again.
WAITING = 256
HEARTBEAT_SECONDS = 15.0
# Whoever lost access is told at once; this is for what nobody thought of.
BEATS_A_CHECK = 40


class Stream:
    """Reads some channels for one page. ``may`` asks, in a thread, whether the viewer may hear them now.

    A page that connects and one that fell behind are the same thing: it is behind, and catches up by the version it
    stands at. What the followers tell meanwhile waits, and whatever it has by then is left out.
    """

    def __init__(
        self, names: Sequence[str], own: str | None, language: str, since: int, may: Callable[[], bool]
    ) -> None:
        self.names = list(dict.fromkeys(names))
        self.language = language
        self.seen = since
        self._silent = [EVERYBODY, *([own] if own else [])]
        self._versioned = next((name for name in self.names if has_changes(name)), None)
        self._may = may
        self._waiting: deque[Item] = deque()
        self._behind, self._live, self._check, self._beat, self._closed = True, False, False, False, False
        self._loaded: tuple[list[Item], list[Item]] | None = None
        self._news = asyncio.Event()
        self._beats = random.randrange(BEATS_A_CHECK)
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Stream:
        await follow(self, self.names, self._silent)
        self._timer = asyncio.get_running_loop().call_later(HEARTBEAT_SECONDS, self._beats_on)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()
        unfollow(self, [*self.names, *self._silent])

    # -- told by followers, on the loop

    def put(self, items: Sequence[Item]) -> None:
        if len(self._waiting) + len(items) > WAITING:
            self.fall_behind()
            return
        self._waiting.extend(items)
        self._news.set()

    def fall_behind(self) -> None:
        self._waiting.clear()
        self._behind = True
        self._news.set()

    def check(self, within: float = 0.0) -> None:
        """Nothing more goes out before access was asked again."""
        if within:
            asyncio.get_running_loop().call_later(random.uniform(0, within), self.check)
            return
        self._check = True
        self._news.set()

    def close(self) -> None:
        self._closed = True
        self._news.set()

    def _beats_on(self) -> None:
        self._beats += 1
        self._beat = True
        if self._beats % BEATS_A_CHECK == 0:
            self._check = True
        self._news.set()
        self._timer = asyncio.get_running_loop().call_later(HEARTBEAT_SECONDS, self._beats_on)

    # -- read by the page

    async def begin(self) -> bool:
        """Load what the page missed, as far as one look goes; False if it may not hear its channels."""
        self._loaded = await in_thread(lambda: self._load(first=True))
        return self._loaded is not None

    async def events(self) -> AsyncIterator[Event]:
        """Until the server stops, access is lost, or what it shows is gone; the last two end with a close event."""
        while not self._closed:
            if self._check:
                self._check = False
                if not await in_thread(self._may):
                    yield close_event()
                    return
            elif self._behind:
                async for event in self._catch_up():
                    yield event
            elif self._waiting:
                fresh = self._fresh(self._waiting.popleft())
                if fresh is not None:
                    yield fresh
            elif self._beat:
                self._beat = False
                yield HEARTBEAT
            else:
                await self._news.wait()
                self._news.clear()

    def at_hand(self) -> Iterator[Event]:
        """What can go out with the event before it, in one piece: what came at the same moment."""
        while self._waiting and self._live and not (self._check or self._closed or self._behind):
            event = self._fresh(self._waiting.popleft())
            if event is not None:
                yield event

    async def _catch_up(self) -> AsyncIterator[Event]:
        """Everything after the version the page stands at, page by page, each after access was asked again."""
        self._behind, self._live = False, False
        found, self._loaded = self._loaded or await in_thread(lambda: self._load(first=True)), None
        while found is not None:
            states, steps = found
            for item in [*states, *steps]:
                if self._check or self._closed:
                    self._behind = True  # the rest of this page is loaded again, if it may still be heard
                    return
                if item.event.id:
                    self.seen = int(item.event.id)
                yield item.event
            if not steps:
                if self._versioned is not None:
                    follower(self._versioned).go_live(self.seen)
                self._live = True
                yield LIVE
                return
            found = await in_thread(lambda: self._load(first=False))
        self._check = self._behind = True

    def _load(self, *, first: bool) -> tuple[list[Item], list[Item]] | None:
        """The states (at first) and the next changes; None if the viewer may not hear them. Runs in a thread."""
        if not self._may():
            return None
        of_each = [states_of(name, [self.language])[self.language] for name in self.names] if first else []
        states = [item for items in of_each for item in items]
        if self._versioned is None:
            return states, []
        found = changes_of(self._versioned, self.seen, [self.language])
        steps = gone(self._versioned) if found is None else found[self.language]
        return states, steps

    def _fresh(self, item: Item) -> Event | None:
        """The event, unless the page has it already."""
        if item.upto is not None:
            if item.upto <= self.seen:
                return None
            if item.event.id:
                self.seen = item.upto
        return item.event
