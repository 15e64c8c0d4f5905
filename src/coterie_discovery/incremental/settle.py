"""Threads in which nothing was done for a while are closed: what was done in them is added up, and they stay put."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.incremental.joins import distinct, latest, meeting, place_of, summed
from coterie_discovery.incremental.model import BELONGS, DAY, LAST, THREADS, UNKNOWN, WINDOW, Model, made, numbers
from coterie_discovery.incremental.recent import since_within
from coterie_discovery.incremental.sums import DEEDS, Placed, Sums, open_sums, settled_sums
from coterie_discovery.incremental.trends import with_months

Hashes = NDArray[np.uint64]


def settled(model: Model, placed: Placed) -> Model:
    """``model`` with threads closed that are; ``placed`` is where all threads belong."""
    niches = with_months(model.niches, model.doings, placed, model.read, model.floor)
    since = _since(model)
    closing = _closing(model, since)
    done = model.doings.filter(pa.array(np.isin(model.doings["thread"].to_numpy(), closing)))
    sums = settled_sums(model).plus(open_sums(done, placed, model.people.num_rows))
    return replace(
        model,
        niches=niches,
        read=replace(model.read, since=since),
        people=model.people.set_column(3, model.people.schema.field(3), pa.array(sums.active)),
        belongs=_belongs(model, sums),
        threads=_threads(model, closing, placed),
        **{name: _without(getattr(model, name), closing) for name in ("begun", "doings", "posts")},
    )


def _since(model: Model) -> int:
    day, last = numbers(model.doings, "day", "last")
    done = int(last.max(initial=UNKNOWN))
    window = done - WINDOW * DAY if done >= 0 else UNKNOWN
    (known,), which = distinct(day[day >= 0])
    many = since_within(known, summed(which, np.ones(len(which)), len(known))) if len(known) else UNKNOWN
    return max(model.read.since, window, many)


def _closing(model: Model, since: int) -> Hashes:
    thread, wrote, last = numbers(model.doings, "thread", "wrote", "last")
    (each,), which = distinct(thread)
    untimed = np.zeros(len(each), bool)
    untimed[which[(last < 0) & (wrote > 0)]] = True
    return each[(latest(which, last, len(each)) < since) & ~untimed]


def _without(table: pa.Table, threads: Hashes) -> pa.Table:
    return table.filter(pa.array(~np.isin(table["thread"].to_numpy(), threads))).combine_chunks()


def _threads(model: Model, closing: Hashes, placed: Placed) -> pa.Table:
    """With the begun ones that close, each in its niches or in none."""
    over = np.intersect1d(numbers(model.begun, "thread")[0], closing)
    row, at = meeting(over, placed.thread)
    none = over[place_of(over, np.unique(placed.thread[at])) < 0]
    thread, niche = numbers(model.threads, "thread", "niche")
    (thread, niche), _ = distinct(
        np.concatenate([thread, over[row], none]),
        np.concatenate([niche.astype(np.int64), placed.niche[at], np.full(len(none), -1)]),
    )
    return made(THREADS, thread=thread, niche=niche)


def _belongs(model: Model, sums: Sums) -> pa.Table:
    """What was told and taught of each pair stays; pairs that are new have nothing of it."""
    before = numbers(model.belongs, "member", "niche")
    n = model.n
    at = place_of(before[0].astype(np.int64) * n + before[1], sums.member * n + sums.niche)
    columns: dict[str, NDArray[Any]] = {}
    for name, blank in (("gain", 0), ("taught", 0), ("rank", LAST), ("told", np.nan)):
        columns[name] = np.full(len(sums.member), blank, np.float64 if name == "told" else np.int64)
        columns[name][at] = numbers(model.belongs, name)[0]
    for name in (*DEEDS, "first", "last", "member", "niche"):
        columns[name] = getattr(sums, name)
    return made(BELONGS, settled=sums.inside, **columns)
