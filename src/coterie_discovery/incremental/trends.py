"""Months of niches: those that are over as they were told, those of the recent past counted from what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyarrow as pa
from ibis import _
from numpy.typing import NDArray

from coterie_discovery.evidence.trend import month, month_name, months
from coterie_discovery.incremental.joins import distinct, meeting, summed
from coterie_discovery.incremental.model import DAY, Read, Taught, numbers
from coterie_discovery.incremental.sums import Placed
from coterie_discovery.result.model import TrendPoint
from coterie_discovery.scale.learn import Labels
from coterie_discovery.scale.passes import Passes
from coterie_discovery.scale.store import Store

Ints = NDArray[np.int64]


def with_months(
    niches: Iterable[Taught], doings: pa.Table, placed: Placed, read: Read, floor: int
) -> tuple[Taught, ...]:
    """``niches`` with their months up to the last; those begun after ``read.since`` are counted from ``doings``."""
    niches = tuple(niches)
    if read.last < 0:
        return niches
    thread, member, day, wrote = numbers(doings, "thread", "member", "day", "wrote")
    dated = (wrote > 0) & (day >= 0)
    row, at = meeting(thread[dated], placed.thread)
    code = months(day[dated].astype(np.int64)[row] * DAY)
    niche, member, wrote = placed.niche[at], member[dated][row].astype(np.int64), wrote[dated][row]
    oldest = month(read.since) if read.since >= 0 else -1
    newest = int(code.max(initial=oldest))
    posts = _table(niche, code, wrote, len(niches), oldest, newest)
    (niche, code, member), _which = distinct(niche[member >= 0], code[member >= 0], member[member >= 0])
    people = _table(niche, code, np.ones(len(code), np.int64), len(niches), oldest, newest)
    last = _last(niches, newest)
    told = (_points(each, posts[i], people[i], oldest, last, floor) for i, each in enumerate(niches))
    return tuple(replace(each, points=points) for each, points in zip(niches, told, strict=True))


def months_of_all(store: Store, passes: Passes, labels: Labels, floor: int) -> list[tuple[TrendPoint, ...]]:
    """The months of each niche, counted over everything: for results whose own months are those of a sample."""
    done = passes.doings.filter((_.wrote > 0) & _["at"].notnull()).mutate(day=_["at"] // DAY)
    days = store.fetch(done.select("day").distinct())["day"].to_numpy().astype(np.int64)
    if not len(days):
        return [()] * labels.n
    calendar = store.put("calendar", pa.table({"day": days, "month": months(days * DAY)}))
    marks = store.put("month_labels", pa.table({"thread": pa.array(labels.thread, pa.int32()), "niche": labels.niche}))
    rows = done.inner_join(marks, "thread").inner_join(calendar, "day").group_by(["niche", "month"])
    told = store.fetch(rows.aggregate(posts=_.wrote.sum().cast("int64"), people=_.member.nunique().cast("int64")))
    niche, month, posts, people = numbers(told, "niche", "month", "posts", "people")
    first, last = (int(end) for end in (months(days * DAY).min(), months(days * DAY).max()))
    counts = [_table(niche, month, values, labels.n, first - 1, last) for values in (posts, people)]
    each = range(first, last + 1)
    return [tuple(_point(m, counts[0][i], counts[1][i], first - 1, floor) for m in each) for i in range(labels.n)]


def _table(niche: Ints, code: Ints, values: Ints, n: int, oldest: int, newest: int) -> Ints:
    """(niches, months after ``oldest``)."""
    width = newest - oldest
    kept = code > oldest
    flatten = summed(niche[kept] * width + code[kept] - oldest - 1, values[kept], n * width)
    return flatten.reshape(n, width)


def _last(niches: tuple[Taught, ...], newest: int) -> int:
    """The last month of any niche, which all of them are told up to."""
    told = [_code(each.points[-1].month) for each in niches if each.points]
    return max([newest, *told])


def _points(niche: Taught, posts: Ints, people: Ints, oldest: int, last: int, floor: int) -> tuple[TrendPoint, ...]:
    kept = [point for point in niche.points if _code(point.month) <= oldest]
    start = _code(kept[-1].month) + 1 if kept else oldest + 1
    if not kept and niche.points:
        start = _code(niche.points[0].month)
    fresh = [_point(code, posts, people, oldest, floor) for code in range(max(start, oldest + 1), last + 1)]
    return (*kept, *fresh) if niche.points or posts.any() else ()


def _point(code: int, posts: Ints, people: Ints, oldest: int, floor: int) -> TrendPoint:
    at = code - oldest - 1
    written, wrote = (int(x[at]) if 0 <= at < len(x) else 0 for x in (posts, people))
    return TrendPoint(month_name(code), written, None if 0 < wrote < floor else wrote)


def _code(name: str) -> int:
    return int(name[:4]) * 12 + int(name[5:]) - 1
