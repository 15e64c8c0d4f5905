"""Dates that cannot be right: outside of the life of the platform, as told by the bulk of its dates and by the clock.

What is in the future, or lies by itself long before or after everything else, keeps its row and loses its date: one
post of 2096 would make every niche fade. The rule works on counts by day, so that each back end can follow it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.signals.tables import Signals

Ints = NDArray[np.int64]
DAY = 24 * 3600
YEAR = 365 * DAY + DAY // 4
LIVED = ("posts", "acts", "searches")  # tables that tell the life of a platform
TIMED = (*LIVED, "affinities")
NAMED = {
    "posts": ("post", "posts"),
    "acts": ("act", "acts"),
    "searches": ("search", "searches"),
    "affinities": ("outside interest", "outside interests"),
}
ENOUGH = 100  # rows with a date, from which on the bulk of them says anything
ASIDE = 0.02  # share of all rows that may lie outside, at each end
GAP, FAR = 5 * YEAR, 15 * YEAR  # between what lies outside and the rest: at least, and where that alone is enough
FEW_DAYS = 3  # a gap that is not far parts only dates on so few days: a platform that began slowly keeps its own
EPOCH_DAYS = 2  # 1970-01-01 in any time zone, which stands for an unknown time


@dataclass(frozen=True)
class Life:
    """Unix seconds: dates before ``first`` or after ``last`` are wrong. None: no bound."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Undated:
    """How many rows of each table lost their date, and the life they were outside of."""

    rows: dict[str, int]
    life: Life

    def __str__(self) -> str:
        """One sentence, '' where none did."""
        if not self.rows:
            return ""
        told = ", ".join(f"{n:,} {NAMED[name][n != 1]}" for name, n in self.rows.items())
        ends = [
            f"{word} {datetime.fromtimestamp(end, UTC):%Y-%m-%d}"
            for word, end in (("before", self.life.first), ("after", self.life.last))
            if end is not None
        ]
        return f"Dates {' or '.join(ends)} cannot be right; so dated, and read as without a date: {told}."


def within_life(signals: Signals, now: int | None = None, known: Life | None = None) -> tuple[Signals, Undated]:
    """``signals`` without the dates that cannot be right, and how many they were.

    ``now``: Unix seconds, by default the system's clock. ``known``: first and last date of what was read earlier of the
    same platform, which then tells its life instead of ``signals``.
    """
    times = {name: getattr(signals, name)["at"].cast(pa.int64()) for name in TIMED}
    days, counts = by_day([times[name] for name in LIVED])
    life = life_of(days, counts, int(time.time()) if now is None else now, known)
    lost = {}
    for name, at in times.items():
        wrong = _outside(at, life)
        if wrong is not None:
            lost[name] = pc.sum(wrong).as_py(), _without(getattr(signals, name), wrong)
    if not lost:
        return signals, Undated({}, life)
    cleaned = replace(signals, **{name: table for name, (_, table) in lost.items()})
    return cleaned, Undated({name: n for name, (n, _) in lost.items()}, life)


def by_day(times: list[pa.ChunkedArray]) -> tuple[Ints, Ints]:
    """Days on which anything was done, in order, and how much."""
    seconds = np.concatenate([np.asarray(each.drop_null(), np.int64) for each in times])
    days, counts = np.unique(seconds // DAY, return_counts=True)
    return days, counts.astype(np.int64)


def life_of(days: Ints, counts: Ints, now: int | None, known: Life | None = None) -> Life:
    """The life of a platform on whose ``days`` (sorted, since 1970) ``counts`` rows are dated."""
    total, last = int(counts.sum()), None
    if now is not None and total and days[np.searchsorted(np.cumsum(counts), total / 2)] * DAY <= now + DAY:
        last = now + DAY  # where most of it is later than that, the clock is wrong
        kept = days * DAY <= last
        days, counts = days[kept], counts[kept]
    if known is not None and known.first is not None and known.last is not None:
        return Life(_first_known(days, known.first, known.last), last)
    first: int | None = None
    late: int | None = None
    while counts.sum() >= ENOUGH:
        low, high = _bulk(days, counts)
        early, end = _edge(days, low, high), -_edge(-days[::-1], -high, -low, alone=True)
        if _is_epoch(days, counts):
            early = max(early, int(days[days >= EPOCH_DAYS][0]))
        kept = (days >= early) & (days <= end)
        if kept.all():
            break
        first = int(early) * DAY if early > days[0] else first
        late = int(end + 1) * DAY - 1 if end < days[-1] else late
        days, counts = days[kept], counts[kept]
    return Life(first, last if late is None else late)


def _bulk(days: Ints, counts: Ints) -> tuple[int, int]:
    """Between which days all but a few rows lie."""
    running, total = np.cumsum(counts), counts.sum()
    low = np.searchsorted(running, ASIDE * total, side="right")
    high = np.searchsorted(running, (1 - ASIDE) * total)
    return int(days[low]), int(days[min(high, len(days) - 1)])


def _edge(days: Ints, low: int, high: int, alone: bool = False) -> int:
    """The first of ``days`` that is no stray: after the last wide gap before ``low``.

    ``alone``: only a far one parts.
    """
    before = days[days <= low]
    span = high - low
    for at in range(len(before) - 1, 0, -1):
        gap = (before[at] - before[at - 1]) * DAY
        if gap >= max(FAR, span * DAY) or (not alone and at <= FEW_DAYS and gap >= max(GAP, span * DAY // 2)):
            return int(before[at])
    return int(days[0])


def _is_epoch(days: Ints, counts: Ints) -> bool:
    """Whether 1970-01-01 is there, stands for no time, and is not most of what is there."""
    zero = (days >= -1) & (days < EPOCH_DAYS)
    later = days[days >= EPOCH_DAYS]
    return bool(zero.any() and len(later) and later[0] * DAY > YEAR and counts[zero].sum() * 2 < counts.sum())


def _first_known(days: Ints, first: int, last: int) -> int | None:
    """Where new rows begin to be plausible on a platform whose life so far is known."""
    bound = first - max(GAP, (last - first) // 2)
    return bound if len(days) and days[0] * DAY < bound else None


def _outside(at: pa.ChunkedArray, life: Life) -> pa.ChunkedArray | None:
    wrong = None
    for end, beyond in ((life.first, pc.less), (life.last, pc.greater)):
        if end is not None:
            here = pc.fill_null(beyond(at, end), False)
            wrong = here if wrong is None else pc.or_(wrong, here)
    return wrong if wrong is not None and pc.any(wrong).as_py() else None


def _without(table: pa.Table, wrong: pa.ChunkedArray) -> pa.Table:
    place = table.schema.get_field_index("at")
    at = pc.if_else(wrong, pa.scalar(None, table["at"].type), table["at"])
    return table.set_column(place, table.schema.field(place), at)
