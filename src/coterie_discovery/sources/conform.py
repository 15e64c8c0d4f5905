"""Columns as a file has them become the documented types; a row in which one does not fit is found, with the reason.

What is stored with a type stays columns of numbers all the way. Only text that stands for a number or a time is
parsed, by one SQL statement a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.sources.collect import EARLIEST, LATEST

Mask = NDArray[np.bool_]
Wrong = tuple[Mask, Callable[[int], str]]

A_TIME = "ISO 8601 or Unix seconds between 1970 and 2100"
A_WHOLE_NUMBER = "a whole number"
A_NUMBER = "a finite number"


class Conformed(NamedTuple):
    """The rows that fit, and (row, reason) of each other one; ``bad`` is lazy."""

    good: pa.RecordBatch
    bad_rows: int
    bad: Iterator[tuple[int, str]]


def conformed(batch: pa.RecordBatch, schema: pa.Schema, engine: Any) -> Conformed:
    """``batch`` in the columns of ``schema``. Columns it lacks are null."""
    columns, faults = [], []
    for field in schema:
        if field.name not in batch.schema.names:
            columns.append(pa.nulls(batch.num_rows, field.type))
            continue
        column, wrong = _column(batch[field.name], field, engine)
        columns.append(column)
        if wrong is not None and wrong[0].any():
            faults.append(wrong)
    typed = pa.RecordBatch.from_arrays(columns, schema=schema)
    if not faults:
        return Conformed(typed, 0, iter(()))
    bad = np.logical_or.reduce([mask for mask, _ in faults])
    return Conformed(typed.filter(pa.array(~bad)), int(bad.sum()), _reasons(np.flatnonzero(bad), faults))


def _reasons(rows: NDArray[np.int64], faults: list[Wrong]) -> Iterator[tuple[int, str]]:
    """Of each row, the first thing that is wrong with it."""
    for row in rows.tolist():
        yield row, next(says(row) for mask, says in faults if mask[row])


def _column(column: pa.Array, field: pa.Field, engine: Any) -> tuple[pa.Array, Wrong | None]:
    kind, wanted = column.type, field.type
    if pa.types.is_list(wanted):
        return (column if pa.types.is_list(kind) else _split(column)), None
    if pa.types.is_string(wanted):
        return _text(column, field)
    if pa.types.is_string(kind):
        return _parsed(column, field, engine)
    values = np.asarray(column.fill_null(0))
    given = np.asarray(column.is_valid())
    if pa.types.is_timestamp(wanted):
        inside, expected = (values >= EARLIEST) & (values < LATEST), A_TIME
    elif pa.types.is_integer(wanted):
        inside, expected = (values >= -(1 << 31)) & (values < 1 << 31), A_WHOLE_NUMBER
    else:
        with np.errstate(over="ignore"):
            inside, expected = np.isfinite(values.astype(np.float32)), A_NUMBER
    wrong = given & ~inside

    def says(row: int) -> str:
        return f"{field.name} {str(column[row].as_py())[:40]!r} is not {expected}"

    made = np.where(wrong, 0, values).astype(np.int64 if pa.types.is_timestamp(wanted) else wanted.to_pandas_dtype())
    return pa.array(made, mask=~given | wrong).cast(wanted), (wrong, says)


def _split(column: pa.Array) -> pa.Array:
    full = pc.if_else(pc.equal(pc.binary_length(column), 0), None, column)
    return pc.split_pattern(full, "|")


def _text(column: pa.Array, field: pa.Field) -> tuple[pa.Array, Wrong | None]:
    data = column.buffers()[2]
    if data and data.size and np.frombuffer(data, np.uint8).min() == 0:
        column = pc.replace_substring(column, "\0", "")
    if field.nullable:
        empty = pc.equal(pc.binary_length(column), 0)
        return (pc.if_else(empty, None, column) if pc.any(empty).as_py() else column), None
    missing = np.asarray(column.is_null())
    if field.name != "text":
        missing = missing | np.asarray(pc.fill_null(pc.equal(pc.binary_length(column), 0), True))
    if missing.any():  # what is filled in goes with its row
        column = column.fill_null("")
    return column, (missing, lambda _: f"{field.name} is empty")


def _parsed(column: pa.Array, field: pa.Field, engine: Any) -> tuple[pa.Array, Wrong]:
    value, expected = _expression(field.type)
    engine.register("raw", pa.table({"text": pc.utf8_trim_whitespace(column)}))
    done = engine.sql(f"SELECT {value} AS value FROM raw").to_arrow_table()  # noqa: S608 - our own expression
    engine.unregister("raw")
    values = done["value"].combine_chunks().cast(field.type)
    empty = pc.fill_null(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), True)
    wrong = np.asarray(values.is_null()) & ~np.asarray(empty)

    def says(row: int) -> str:
        return f"{field.name} {column[row].as_py().strip()[:40]!r} is not {expected}"

    return values, (wrong, says)


def _expression(kind: pa.DataType) -> tuple[str, str]:
    """SQL that gives NULL for whatever is not a plain number or time of this type, and the type in words."""
    if pa.types.is_timestamp(kind):
        seconds = (
            "CASE WHEN regexp_full_match(text, '-?[0-9]{1,18}(\\.[0-9]*)?') THEN try_cast(text AS DOUBLE) "
            "WHEN regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,]+ *(Z|[+-][0-9:]+)?)?') "
            "THEN epoch(try_cast(text AS TIMESTAMPTZ)) END"
        )
        inside = f"CASE WHEN ({seconds}) >= {EARLIEST} AND ({seconds}) < {LATEST} THEN floor({seconds})::BIGINT END"
        return inside, A_TIME
    if pa.types.is_integer(kind):
        return "try_cast(text AS INTEGER)", A_WHOLE_NUMBER
    return "CASE WHEN isfinite(try_cast(text AS FLOAT)) THEN try_cast(text AS FLOAT) END", A_NUMBER
