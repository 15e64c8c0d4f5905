"""A limit on memory that ends the run in words instead of in the kernel's silence."""

from __future__ import annotations

import re
import resource
import threading
from collections.abc import Callable
from pathlib import Path

SMALLEST = 256 << 20
EVERY_SECONDS = 0.1

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_MEMORY = re.compile(r"\s*(\d{1,15}(?:\.\d{1,3})?)\s*([KMGT]?)I?B?\s*", re.IGNORECASE)
_STATUS = Path("/proc/self/status")
_RESIDENT = re.compile(rb"^Rss(?:Anon|Shmem):\s*(\d+) kB$", re.M)
_HIGHEST = re.compile(rb"^VmHWM:\s*(\d+) kB$", re.M)


def bytes_of(text: str) -> int:
    """``4GB`` in bytes (units of 1024). ValueError if it is no amount of memory, or too little to run in."""
    match = _MEMORY.fullmatch(text)
    size = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if size < SMALLEST:
        raise ValueError(f"{text!r} is no amount of memory to run in; expected at least 256MB, such as 4GB")
    return size


def used_bytes() -> int:
    """Memory that this process alone holds now; where the system does not tell, the peak so far.

    Pages of mapped files do not count: the kernel drops them when anybody needs the room, and reads them again.
    """
    parts = _kib(_RESIDENT)
    return sum(parts) * 1024 if parts else peak_bytes()


def peak_bytes() -> int:
    """The most memory this process has used so far, pages of mapped files among it.

    Where the system does not tell (it is Linux's ``VmHWM``), what it counts may begin with the process that started
    this one, for a child begins as a copy of it.
    """
    parts = _kib(_HIGHEST)
    return sum(parts) * 1024 if parts else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _kib(line: re.Pattern[bytes]) -> list[int]:
    try:
        return [int(size) for size in line.findall(_STATUS.read_bytes())]
    except OSError:
        return []


class MemoryGuard:
    """Watches the memory in use beside the work, and calls ``exceeded(used)`` once when it is over ``limit`` bytes.

    A hard limit of the system would break the native libraries in the middle of anything; this one is soft by a tenth
    of a second.
    """

    def __init__(self, limit: int | None, exceeded: Callable[[int], None]) -> None:
        self._limit, self._exceeded = limit, exceeded
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)

    def __enter__(self) -> MemoryGuard:
        if self._limit:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self) -> None:
        while self._limit and not self._over.wait(EVERY_SECONDS):
            if (used := used_bytes()) > self._limit:
                self._exceeded(used)
                return
