"""Rows that wait on disk and not in memory: Arrow batches in a file without a name, mapped back when all are there.

The file has no name from the start, so nothing is left behind, whatever happens. What is mapped is the kernel's to
drop and to read again: it takes no memory that anything else would need.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Callable, Iterable
from typing import IO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.runtime.errors import ExportError

Made = Callable[[pa.RecordBatch, int], list[pa.Array] | None]


class NoRoom(ExportError):
    """The temporary folder cannot hold what an import puts aside."""


class Spill:
    """The rows of one table, written batch by batch and then read as one table without copying them."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._file: IO[bytes] | None = None
        self._writer: pa.RecordBatchWriter | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Appends ``batch``, which has the table's columns. Raises :class:`NoRoom` when the disk is full."""
        try:
            if self._writer is None:
                self._file = tempfile.TemporaryFile(prefix="coterie-", buffering=0)  # noqa: SIM115 - kept open
                self._writer = pa.ipc.new_file(pa.PythonFile(self._file, "w"), self.schema)
            self._writer.write_batch(batch)
        except OSError as error:
            raise _no_room(error) from None

    def table(self) -> pa.Table:
        """All that was written. Nothing can be written afterwards."""
        if self._writer is None or self._file is None:
            return self.schema.empty_table()
        try:
            self._writer.close()
            mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise _no_room(error) from None
        self.close()  # the map keeps the file
        return pa.ipc.open_file(pa.BufferReader(pa.py_buffer(mapped))).read_all()

    def close(self) -> None:
        """Gives the file back."""
        if self._file is not None:
            self._file.close()


def _no_room(error: OSError) -> NoRoom:
    where = tempfile.gettempdir()
    problem = error.strerror or str(error)
    return NoRoom(f"{where}: rows cannot be put aside there ({problem}); expected room for the export, or TMPDIR set")


def spilled(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> pa.Table:
    """``batches`` on disk."""
    spill = Spill(schema)
    try:
        for batch in batches:
            if batch.num_rows:
                spill.write(batch)
        return spill.table()
    finally:
        spill.close()


def with_columns(table: pa.Table, names: list[str], made: Made) -> pa.Table:
    """``table`` with the columns ``names`` made anew, batch by batch, by ``made(batch, row of its start)``.

    Only what is made is written; the other columns stay where they are, and those of a batch for which it gives None.
    """
    spill = Spill(pa.schema([table.schema.field(name) for name in names]))
    parts: list[pa.RecordBatch | None] = []
    start = 0
    for batch in table.to_batches():
        columns = made(batch, start)
        start += batch.num_rows
        if columns is not None:
            spill.write(pa.RecordBatch.from_arrays(columns, schema=spill.schema))
        parts.append(batch.select(names) if columns is None else None)
    written = iter(spill.table().to_batches())
    new = pa.Table.from_batches([part or next(written) for part in parts], spill.schema)
    for name in names:
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), new[name])
    return table


def taken(column: pa.ChunkedArray, rows: NDArray[np.int32]) -> pa.Array:
    """``column`` at ``rows``, null where a row is below 0. Chunk by chunk: Arrow would bring all of it into memory."""
    if not len(rows):
        return pa.array([], column.type)
    starts = np.cumsum([0, *map(len, column.chunks)])
    chunk = np.searchsorted(starts[1:], rows, side="right")
    order = np.argsort(chunk, kind="stable")
    by_chunk = np.split(order, np.flatnonzero(np.diff(chunk[order])) + 1)
    parts = [
        column.chunk(int(chunk[some[0]])).take(pa.array(rows[some] - starts[chunk[some[0]]], mask=rows[some] < 0))
        for some in by_chunk
    ]
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    return pa.concat_arrays(parts).take(pa.array(back))
