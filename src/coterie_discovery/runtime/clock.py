"""What is being done, how far it is, how long each step took; and the end of a run that needs too much memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from coterie_discovery.runtime.limits import used_bytes

Progress = Callable[[str, int, int | None], None]


@dataclass
class Clock:
    """Tells the caller what is being done and keeps the seconds of each step."""

    progress: Progress | None
    memory: int | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        began = time.perf_counter()
        self.tell(name, 0, total)
        yield lambda done: self.tell(name, done, total)
        used = used_bytes()
        if self.memory and used > self.memory:
            raise MemoryError(f"{name}: {used >> 20} MB are in use, {self.memory >> 20} MB are allowed")
        self.seconds[name] = round(time.perf_counter() - began, 3)

    def tell(self, name: str, done: int, total: int | None) -> None:
        if self.progress:
            self.progress(name, done, total)
