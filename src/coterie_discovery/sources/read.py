"""One call from a path to signals: find the reader that knows the export, read it, and account for every row."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import pyarrow as pa

from coterie_discovery.runtime.errors import BadExport, UnknownExport, UnreadExport
from coterie_discovery.signals.tables import SCHEMAS, Signals
from coterie_discovery.sources import (
    discord,
    discourse,
    mbox,
    reddit,
    slack,
    stack_exchange,
    tables,
    unread,
    usenet,
    zulip,
    zulip_export,
)
from coterie_discovery.sources.archive import TARS, Opened, open_export
from coterie_discovery.sources.collect import QUARANTINE_KEPT, Collector, Progress, Quarantined
from coterie_discovery.sources.doubles import doubled_rows, without_rows
from coterie_discovery.sources.key_index import hashes
from coterie_discovery.sources.keys import Keys, KeyStyle, installation_salt
from coterie_discovery.sources.listing import Listing

NAMED = 5  # kinds of what was left out that a message names
HIDEABLE = frozenset(column.name for schema in SCHEMAS.values() for column in schema if column.nullable)


class Reader(Protocol):
    """What a reader module has. ``find`` names the folders of a listing that hold its format."""

    NAME: str
    LOOKED_FOR: str

    def find(self, files: Listing) -> list[str]: ...

    def read(self, opened: Opened, root: str, into: Collector) -> None: ...


# Those that look into files come before those that go by names alone.
MODULES = (stack_exchange, slack, zulip_export, usenet, discourse, discord, zulip, mbox, reddit, tables)
READERS: tuple[Reader, ...] = tuple(cast(Reader, module) for module in MODULES)


@dataclass(frozen=True)
class Export:
    """One export, read.

    ``names`` (member, name) are the people's display names, kept apart from the signals because only attribution may
    use them. ``link`` is an address with ``{thread}`` in it, or None. ``counts`` has the rows of each signal table,
    ``threads``, ``quarantined``, ``opted_out`` and ``left_out``; ``rows`` what each file held; ``left_out`` says what
    was not a signal. ``quarantined`` keeps the first ten thousand bad rows; its count is in ``counts``. ``skipped`` are
    the files that could not be read, or not to their end; each is a bad row, too.
    """

    signals: Signals
    names: pa.Table
    reader: str
    quarantined: list[Quarantined]
    counts: dict[str, int]
    link: str | None = None
    title: str | None = None
    simulated: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    skipped: list[Quarantined] = field(default_factory=list)


def read_export(
    path: Path | str,
    *,
    keys: KeyStyle = "hashed",
    salt: bytes | None = None,
    hide: Iterable[str] = (),
    exclude: Container[str] = (),
    progress: Progress | None = None,
    empty: bool = False,
) -> Export:
    """Reads an export in any known format.

    ``keys`` are hashed with ``salt`` (this installation's by default) or left plain. Columns in ``hide`` come out
    empty. Rows of people whose key is in ``exclude`` are not read. ``progress(step, done, total)`` counts bytes.
    ``empty``: it may hold no posts and no acts.
    Raises :class:`UnknownExport` if no reader knows it, :class:`BadExport` if it is broken, both with one plain line.
    """
    hidden = checked_hide(hide)
    people = Keys(salt if salt is not None else installation_salt(), keys, exclude)
    reported = _Reported(progress)
    with Collector(people) as collector:
        with open_export(path, reported) as opened:
            reader, root = recognise(opened)
            reported.start(opened, root)
            reader.read(opened, root, collector)
        export = _finished(collector, reader, str(path), hidden, empty)
    pa.default_memory_pool().release_unused()
    return export


def checked_hide(hide: Iterable[str]) -> frozenset[str]:
    """The columns to hide; ValueError for one that does not exist or that nothing works without."""
    hidden = frozenset(hide)
    for column in sorted(hidden - HIDEABLE):
        raise ValueError(f"cannot hide {column!r}; expected some of {', '.join(sorted(HIDEABLE))}")
    return hidden


def recognise(opened: Opened) -> tuple[Reader, str]:
    """The reader that knows this listing, and the folder in it to read."""
    files = Listing(opened, opened.files)
    for reader in READERS:
        if reader is READERS[-1] and (told := unread.told_by_tables(files)):  # any file of rows could be a table
            raise UnreadExport(str(opened.path), *told)
        roots = reader.find(files)
        if len(roots) == 1:
            return reader, roots[0]
        if roots:
            problem = f"holds {len(roots)} exports: {', '.join(root or 'the top folder' for root in roots[:5])}"
            raise BadExport(str(opened.path), "listing", problem, f"one {reader.NAME} at a time")
    if told := unread.told_otherwise(files):
        raise UnreadExport(str(opened.path), *told)
    shown = ", ".join(list(files)[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
    found = f"found {shown}" if files else "it is empty"
    if any(name.lower().endswith((".zip", ".7z", *TARS)) for name in files):
        found += "; archives inside of an export are not unpacked"
    raise UnknownExport(str(opened.path), found, tuple(reader.LOOKED_FOR for reader in READERS))


class _Reported:
    """Turns bytes read from the export's files into steps of progress."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = self._shown = 0
        self._total: int | None = None

    def start(self, opened: Opened, root: str) -> None:
        self._done = 0  # what recognition looked at is read again
        self._total = sum(size for name, size in opened.files.items() if name.startswith(root))

    def __call__(self, name: str, read: int) -> None:
        self._done += read
        if self._progress and self._total and (self._done - self._shown) * 200 >= self._total:
            self._shown = self._done
            self._progress("read", min(self._done, self._total), self._total)


def _finished(collector: Collector, reader: Reader, path: str, hidden: frozenset[str], empty: bool) -> Export:
    read = {name: collector.take(name) for name in SCHEMAS}
    names = collector.take("names")
    if collector.forgot:  # our own doubles, no fault of the export
        read["members"] = without_rows(read["members"], doubled_rows(read["members"]["member"]))
        names = without_rows(names, doubled_rows(names["member"]))
    read["posts"] = _without_doubles(read["posts"], "post", collector)
    read["members"] = _without_doubles(read["members"], "member", collector)
    if not (read["posts"].num_rows or read["acts"].num_rows or collector.opted_out or empty):
        raise BadExport(path, "", _nothing_held(reader, collector), "at least one of either")
    signals = Signals(**{name: _hidden(table, hidden) for name, table in read.items()})
    counts = signals.counts() | {
        "threads": len(np.unique(hashes(signals.posts["thread"]))),
        "quarantined": collector.quarantined_by_file.total(),
        "opted_out": collector.opted_out,
        "left_out": collector.left_out.total(),
    }
    return Export(
        signals=signals,
        names=names,
        reader=reader.NAME,
        quarantined=collector.quarantined,
        counts=counts,
        link=collector.link,
        title=collector.title,
        simulated=collector.simulated,
        rows=dict(collector.rows),
        left_out=dict(collector.left_out),
        skipped=collector.skipped,
    )


def _nothing_held(reader: Reader, collector: Collector) -> str:
    """What was there instead of posts, the most frequent first: so that an operator knows what to change."""
    problem = f"this {reader.NAME} holds no posts and no acts"
    left_out = ", ".join(f"{what} ({count:,})" for what, count in collector.left_out.most_common(NAMED))
    if left_out:
        problem += f"; left out: {left_out}"
    if bad := collector.quarantined_by_file.total():
        first = collector.quarantined[0]
        problem += f"; bad rows: {bad:,}, the first {first.file}, {first.position} ({first.reason})"
    return problem


def _without_doubles(table: pa.Table, key: str, collector: Collector) -> pa.Table:
    """The first of the rows that share a key; the others are bad rows, for nothing tells which one is meant."""
    doubled = doubled_rows(table[key])
    if not len(doubled):
        return table
    shown = max(QUARANTINE_KEPT - len(collector.quarantined), 0)
    for own in table[key].take(pa.array(doubled[:shown])).to_pylist():
        collector.quarantine(f"{key}s", f"{key} {own}", "its key occurs more than once; the first is kept")
    collector.quarantined_by_file[f"{key}s"] += len(doubled[shown:])
    return without_rows(table, doubled)


def _hidden(table: pa.Table, hidden: frozenset[str]) -> pa.Table:
    for position, column in enumerate(table.schema):
        if column.name in hidden:
            table = table.set_column(position, column, pa.nulls(table.num_rows, column.type))
    return table
