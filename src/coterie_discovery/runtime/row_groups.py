"""Read a few rows of a large Parquet file without reading the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def rows_where(file: Path, column: str, values: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows whose ``column`` has one of ``values``, in the file's order.

    Reads one column of each row group, and the others only where there is something to find.
    """

    wanted = pa.array(values, pa.string())
    found = []
    with pq.ParquetFile(file) as parquet:
        for group in range(parquet.num_row_groups):
            if not _may_hold(parquet.metadata.row_group(group), column, values):
                continue
            there = pc.is_in(parquet.read_row_group(group, columns=[column])[column], value_set=wanted)
            if pc.any(there).as_py():
                found += parquet.read_row_group(group, columns=list(columns)).filter(there).to_pylist()
    return found


def _may_hold(group: Any, column: str, values: Sequence[str]) -> bool:
    """Whether the group's statistics leave room for one of the values."""
    for place in range(group.num_columns):
        described = group.column(place)
        if described.path_in_schema == column:
            statistics = described.statistics
            if statistics is None or not statistics.has_min_max:
                return True
            return any(statistics.min <= value <= statistics.max for value in values)
    return True
