"""Gathers what a reader yields into Arrow batches and puts them aside on disk, so that memory stays flat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa

from coterie_discovery.runtime.errors import BadExport, BadFile, one_line
from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources.keys import REMEMBERED, Keys
from coterie_discovery.sources.spill import Spill

BATCH_ROWS = 20_000
BATCH_CHARS = 1 << 24
TEXT_AT = SCHEMAS["posts"].get_field_index("text")  # also where a table has more columns than posts
QUARANTINE_KEPT = 10_000
NAMES = pa.schema([pa.field("member", pa.string(), nullable=False), pa.field("name", pa.string(), nullable=False)])

EARLIEST, LATEST = 0, 4_102_444_800  # 1970 and 2100: a time outside is a mistake of units

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Quarantined:
    """One row that was not read: ``position`` is a line, a row or a message of ``file``."""

    file: str
    position: str
    reason: str


class Collector:
    """What one import has read so far.

    ``rows`` counts the rows seen by file, ``left_out`` those that are not signals (tag wikis, bot messages) by what
    they are, ``opted_out`` those of people who opted out. Every row seen is in one of them or in a table. A file that
    was ``skipped`` counts as one bad row.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.schemas: dict[str, pa.Schema] = {**SCHEMAS, "names": NAMES}
        self.rows: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.forgot = False  # whether somebody may stand among the members more than once
        self.opted_out = 0
        self.quarantined: list[Quarantined] = []
        self.quarantined_by_file: Counter[str] = Counter()
        self.skipped: list[Quarantined] = []
        self._first_broken: BadFile | None = None
        self._is_any_whole = False  # whether any file could be read to its end
        self.link: str | None = None
        self.title: str | None = None
        self.simulated = False
        self._met: set[str] = set()
        self._pending: dict[str, list[tuple[Any, ...]]] = {}
        self._chars: Counter[str] = Counter()
        self._spills: dict[str, Spill] = {}
        self._ready: dict[str, pa.Table] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spill in self._spills.values():
            spill.close()

    def add(self, table: str, *row: Any) -> None:
        """One row, its values in the order of the table's columns; times are Unix seconds."""
        pending = self._pending.setdefault(table, [])
        pending.append(row)
        if len(row) > TEXT_AT:
            self._chars[table] += len(row[TEXT_AT])
        if len(pending) >= BATCH_ROWS or self._chars[table] >= BATCH_CHARS:
            self._flush(table)

    def add_batch(self, table: str, batch: pa.RecordBatch) -> None:
        """Many rows that already have the table's columns."""
        if batch.num_rows:
            if table not in self._spills:
                self._spills[table] = Spill(self.schemas[table])
            self._spills[table].write(batch)

    def meets(self, own: str) -> bool:
        """Whether this person was not met before; of very many people, those met long ago are forgotten."""
        if own in self._met:
            return False
        if len(self._met) >= REMEMBERED:
            self._met.clear()
            self.forgot = True
        self._met.add(own)
        return True

    def quarantine(self, file: str, position: str, reason: str) -> None:
        """Counts a bad row and keeps why; past the first ten thousand only the count grows."""
        self.quarantined_by_file[file] += 1
        if self.keeps_reasons:
            self.quarantined.append(Quarantined(one_line(file), position, one_line(reason)))

    @contextmanager
    def file(self, name: str, counted_as: str = "", *, about: bool = False) -> Iterator[None]:
        """Reads one file of many: if what it says is broken it is skipped from there on, named, with the reason.

        Its bad row is counted under ``counted_as`` where a file is a row or few of them. ``about``: it holds no posts.
        """
        own = counted_as or name
        before = self.rows[own]
        try:
            yield
        except BadFile as error:
            self._first_broken = self._first_broken or (None if about else error)
            begun = "; what stands before that is read" if self.rows[own] > before else ""
            self.skip(name, error.position, error.problem + begun, own)
        else:
            self._is_any_whole |= not about

    def skip(self, name: str, position: str, reason: str, counted_as: str = "") -> None:
        """Counts a file that is not read, or not further than ``position``, and keeps its name and why."""
        self.rows[counted_as or name] += 1
        at = f"file {name.rpartition('/')[2]}, {position}" if counted_as not in ("", name) else position
        self.quarantine(counted_as or name, at, reason)
        if len(self.skipped) < QUARANTINE_KEPT:
            self.skipped.append(Quarantined(one_line(name), position, one_line(reason)))

    @property
    def keeps_reasons(self) -> bool:
        """Whether the reason of one more bad row would still be kept."""
        return len(self.quarantined) < QUARANTINE_KEPT

    def check_file(self, file: str, expected: str) -> None:
        """Raises :class:`BadExport` if the file had rows and not one of them could be read: that is no bad row."""
        bad = self.quarantined_by_file[file]
        if bad and bad >= self.rows[file]:
            first = next(q for q in self.quarantined if q.file == one_line(file))
            raise BadExport(file, first.position, f"not one row can be read ({first.reason})", expected)

    def check_all(self, expected: str) -> None:
        """The same over all files of an export that goes on without one of them.

        Raises what was wrong with the first file if not one could be read to its end.
        """
        if self._first_broken and not self._is_any_whole:
            raise self._first_broken
        if self.quarantined and self.quarantined_by_file.total() >= self.rows.total():
            first = self.quarantined[0]
            raise BadExport(first.file, first.position, f"not one row can be read ({first.reason})", expected)

    def take(self, table: str) -> pa.Table:
        """Everything collected for ``table``, mapped from disk."""
        if table in self._ready:
            return self._ready.pop(table)
        self._flush(table)
        spill = self._spills.pop(table, None)
        return spill.table() if spill else self.schemas[table].empty_table()

    def put(self, table: str, rows: pa.Table) -> None:
        """Makes ``rows`` all that there is of ``table``."""
        self._ready[table] = rows.select(self.schemas[table].names)

    def _flush(self, table: str) -> None:
        pending = self._pending.pop(table, None)
        self._chars[table] = 0
        if not pending:
            return
        schema = self.schemas[table]
        columns = [_array(values, field.type) for values, field in zip(zip(*pending, strict=True), schema, strict=True)]
        self.add_batch(table, pa.RecordBatch.from_arrays(columns, schema=schema))


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 cannot
        return pa.array([_whole(value) for value in values], kind)


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
