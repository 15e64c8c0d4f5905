"""What a run leaves for updates: the words, what words and people say, and how much everybody has done so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.result.model import TrendPoint
from coterie_discovery.runtime.errors import ExportError, one_line
from coterie_discovery.scale.learn import Judge
from coterie_discovery.text.terms import Terms

FORMAT = "coterie-model/1"
LAST = np.iinfo(np.int32).max  # a rank
UNKNOWN = -1  # a time, a day, a member or a niche
DAY = 24 * 3600
WINDOW = 13 * 7  # days that a thread is open after the last thing done in it

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

PEOPLE = pa.schema(
    [
        ("member", pa.string()),
        ("threads", pa.int32()),  # in which they took part when the model was learned; 0: they came later
        ("taught", pa.int64()),  # units of activity when it was learned
        ("settled", pa.int64()),  # units in threads that are closed
    ]
)
BELONGS = pa.schema(
    [
        ("member", pa.int32()),  # row of people
        ("niche", pa.int32()),
        ("gain", pa.int32()),  # what somebody's presence says for the niche; 0: nothing
        ("told", pa.float64()),  # affinity in the whole run; null for who was not counted in
        ("rank", pa.int32()),  # by which people of the same affinity are told, those of the whole run first
        ("taught", pa.int64()),  # units inside when it was learned
        ("settled", pa.int64()),  # units inside, in threads that are closed; as are the following
        ("posts", pa.int64()),
        ("acts", pa.int64()),
        ("weeks", pa.int64()),
        ("first", pa.int64()),
        ("last", pa.int64()),
    ]
)
THREADS = pa.schema([("thread", pa.uint64()), ("niche", pa.int32())])
BEGUN = pa.schema(
    [
        ("thread", pa.uint64()),
        ("key", pa.string()),
        ("opening", pa.string()),  # key of the first post
        ("reply", pa.bool_()),  # whether the first post seen of it answers another
        ("author", pa.int32()),
        ("place", pa.string()),
        ("at", pa.int64()),
        ("question", pa.bool_()),
        ("length", pa.int64()),  # of its words, in whole parts
        ("said", pa.list_(pa.int32())),  # what they say for each niche, in whole parts
    ]
)
DOINGS = pa.schema(
    [
        ("thread", pa.uint64()),
        ("member", pa.int32()),
        ("day", pa.int32()),
        ("wrote", pa.int32()),
        ("acted", pa.int32()),
        ("first", pa.int64()),
        ("last", pa.int64()),
    ]
)
POSTS = pa.schema([("post", pa.uint64()), ("thread", pa.uint64())])
TABLES = {
    "people": PEOPLE,
    "belongs": BELONGS,
    "threads": THREADS,
    "begun": BEGUN,
    "doings": DOINGS,
    "posts": POSTS,
}


class BadModel(ExportError):
    """A model that cannot be used: of another version, of other keys, or broken. ``str()`` of it is one line."""

    def __init__(self, where: str, problem: str, expected: str) -> None:
        super().__init__(f"{one_line(where)}: {one_line(problem)}; expected {one_line(expected)}")


@dataclass(frozen=True)
class Taught:
    """One niche as the whole run told it, and how its threads are judged: ``by_words`` those of strangers alone.

    ``points`` are its months so far; those that began after the window did are counted anew each time.
    """

    key: str
    identity: str
    name: str
    people: int
    low: float | None
    high: float | None
    judge: Judge
    by_words: Judge
    parent: str | None
    points: tuple[TrendPoint, ...] = ()


@dataclass(frozen=True)
class Read:
    """What was read so far, all times in Unix seconds (-1: none known).

    ``since``: posts before it are taken as read. ``act``, ``search``: acts and searches up to these were read.
    ``whole`` is the last time that the whole run read, ``fresh`` how much was read since: threads, posts…
    """

    first: int
    last: int
    since: int
    act: int
    search: int
    whole: int
    fresh: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """What a whole run learned (``niches``, ``interests``, ``ratio``, ``unplaced``) and what was counted since.

    ``ratio`` (terms, niches) holds log-likelihood ratios in whole parts; ``unplaced`` is the share of threads, as good
    as new, that none of the niches took; ``notes`` are what the whole run said. ``keys`` is the style of the keys
    (empty: the caller's own) and ``salt`` a fingerprint of the salt they were made with. The tables are as in
    :data:`TABLES`, each in one canonical order. Threads and posts are known by 64 bits of their keys; no text is kept.
    """

    niches: tuple[Taught, ...]
    interests: Terms
    ratio: NDArray[np.int16]
    unplaced: float
    sampled: bool
    floor: int
    read: Read
    people: pa.Table
    belongs: pa.Table
    threads: pa.Table
    begun: pa.Table
    doings: pa.Table
    posts: pa.Table
    notes: tuple[str, ...] = ()
    keys: str = ""
    salt: str = ""

    @property
    def n(self) -> int:
        """How many niches."""
        return len(self.niches)


def numbers(table: pa.Table, *names: str) -> tuple[NDArray[Any], ...]:
    """Some columns as arrays."""
    return tuple(table[name].to_numpy() for name in names)


def made(schema: pa.Schema, **columns: Any) -> pa.Table:
    """A table of ``schema`` of its columns, whatever they come as."""
    arrays = [_array(columns[column.name], column.type) for column in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Any, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.cast(kind)
    return pa.array(values, kind, from_pandas=pa.types.is_floating(kind))
