"""The recent past: which threads are open, what was done in them, and which posts they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from ibis.expr import types as ir
from numpy.typing import NDArray

from coterie_discovery.incremental.joins import distinct
from coterie_discovery.incremental.model import DAY, DOINGS, POSTS, UNKNOWN, WINDOW, Read, made, numbers
from coterie_discovery.scale.passes import Passes, seconds
from coterie_discovery.scale.store import Store
from coterie_discovery.sources.key_index import hashes

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Key = Callable[[str], str]
MOST_DOINGS = 5_000_000  # rows kept of the recent past: where a platform does more, threads close sooner


@dataclass(frozen=True)
class Recent:
    """``threads`` (all threads,) are the hashes of all keys, by their number."""

    read: Read
    threads: Hashes
    doings: pa.Table
    posts: pa.Table


def look_back(store: Store, passes: Passes, things: pa.Array, people: Ints, key: Key | None) -> Recent:
    """What a model keeps of the recent past. ``things`` (threads,) are keys, ``people`` (members,) rows of people."""
    read = _read(store, passes)
    threads = hashed(things, key)
    recent = store.keep("open_threads", _open(passes, read.since))
    rows = passes.doings.semi_join(recent, "thread")
    rows = rows.mutate(day=(rows["at"] // DAY).cast("int32"))
    grouped = rows.group_by(["thread", "member", "day"]).aggregate(
        wrote=_.wrote.sum().cast("int32"), acted=_.acted.sum().cast("int32"), first=_["at"].min(), last=_["at"].max()
    )
    done = store.fetch(grouped)
    return Recent(read, threads, _doings(done, threads, people), _posts(store, passes, recent, threads, key))


def hashed(keys: pa.Array | pa.ChunkedArray, key: Key | None) -> Hashes:
    """64 bits of each key, after ``key`` was applied to it."""
    return hashes(keys if key is None else pa.array(list(map(key, keys.to_pylist())), pa.string()))


def _read(store: Store, passes: Passes) -> Read:
    spans = [_span(store, name) for name in ("posts", "acts", "searches")]
    known = [end for span in spans for end in span if end != UNKNOWN]
    done = max(spans[0][1], spans[1][1])
    first, last = (min(known), max(known)) if known else (UNKNOWN, UNKNOWN)
    since = done - WINDOW * DAY if done != UNKNOWN else UNKNOWN
    return Read(first, last, max(since, _bounded(store, passes)), spans[1][1], spans[2][1], last)


def _span(store: Store, name: str) -> tuple[int, int]:
    at = seconds(store.table(name))
    (span,) = store.fetch(at.as_table().aggregate(first=at.min(), last=at.max())).to_pylist()
    return (int(span["first"]), int(span["last"])) if span["first"] is not None else (UNKNOWN, UNKNOWN)


def _bounded(store: Store, passes: Passes) -> int:
    """From when on what was done is no more than may be kept."""
    days = passes.doings.filter(passes.doings["at"].notnull()).mutate(day=_["at"] // DAY)
    counted = store.fetch(days.group_by("day").aggregate(n=_.count()).order_by("day"))
    day, n = numbers(counted, "day", "n")
    return since_within(day, n)


def since_within(day: Ints, n: Ints) -> int:
    """The first second of the earliest of the ``day`` (sorted) from which on no more than the most is kept."""
    fits = np.cumsum(n[::-1])[::-1] <= MOST_DOINGS
    return UNKNOWN if fits.all() else int((day[fits][0] if fits.any() else day[-1]) * DAY)


def _open(passes: Passes, since: int) -> ir.Table:
    """Threads in which something was done since then, or something of which nobody knows when it was written."""
    table = passes.doings
    done = table.group_by("thread").aggregate(
        last=table["at"].max(), untimed=(table["at"].isnull() & (table.wrote > 0)).any()
    )
    return done.filter((done["last"] >= since) | done.untimed).select("thread")


def _doings(done: pa.Table, threads: Hashes, people: Ints) -> pa.Table:
    member = pc.fill_null(done["member"], UNKNOWN).to_numpy()
    filled = {name: pc.fill_null(done[name], UNKNOWN).to_numpy() for name in ("day", "first", "last")}
    table = made(
        DOINGS,
        thread=threads[done["thread"].to_numpy()],
        member=np.where(member >= 0, people[np.maximum(member, 0)] if len(people) else -1, -1),
        wrote=done["wrote"],
        acted=done["acted"],
        **filled,
    )
    return in_order(table, "thread", "member", "day")


def _posts(store: Store, passes: Passes, recent: ir.Table, threads: Hashes, key: Key | None) -> pa.Table:
    things = passes.things.semi_join(recent, "thread")
    posts = store.table("posts").select("post", where="thread")
    table = store.fetch(posts.inner_join(things, [("where", "key")]).select("post", "thread"))
    found = hashed(table["post"], key), threads[table["thread"].to_numpy()]
    (post, thread), _which = distinct(*found)
    return made(POSTS, post=post, thread=thread)


def in_order(table: pa.Table, *names: str) -> pa.Table:
    """Rows sorted by some columns, in one piece."""
    return table.take(pc.sort_indices(table, [(name, "ascending") for name in names])).combine_chunks()
