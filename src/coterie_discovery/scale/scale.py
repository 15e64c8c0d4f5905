"""When there is too much to cluster whole, and how the rest is then done. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from coterie_discovery.signals.tables import Signals


@dataclass(frozen=True)
class Size:
    """How much a sample may hold."""

    threads: int
    rows: int  # posts and acts


SAMPLE = Size(threads=12_000, rows=300_000)
# Up to here everything is clustered, in minutes. A sample takes no longer on a platform of any size, and finds small
# niches better beside large ones, but leaves threads that say little unplaced.
MOST_THREADS, MOST_POSTS, MOST_ACTS = 15_000, 100_000, 750_000
NEEDED = {"text": 14, "post": 400, "act": 250}  # bytes of memory for each byte of text, each post and act
BASE = 400 << 20
BACKENDS = ("duckdb", "spark")


@dataclass(frozen=True)
class Scale:
    """How the passes are run. ``backend`` is duckdb or spark; ``session`` the caller's own Spark session."""

    backend: str = "duckdb"
    memory: int | None = None
    threads: int | None = None
    session: Any = None
    sample: Size = SAMPLE

    def __post_init__(self) -> None:
        if self.backend not in BACKENDS:
            raise ValueError(f"backend: expected {' or '.join(BACKENDS)}, got {self.backend!r}")


def outgrown(signals: Signals, memory: int | None) -> bool:
    """Is this too much to cluster whole, in time or within ``memory`` bytes?"""
    posts, acts = signals.posts, signals.acts
    if posts.num_rows > MOST_POSTS or acts.num_rows > MOST_ACTS:
        return True
    things = posts["thread"] if posts.num_rows else acts["object"]
    if len(things) > MOST_THREADS and pc.count_distinct(things).as_py() > MOST_THREADS:
        return True
    needed = BASE + posts["text"].nbytes * NEEDED["text"] + len(posts) * NEEDED["post"] + len(acts) * NEEDED["act"]
    return memory is not None and needed > memory
