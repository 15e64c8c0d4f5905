"""Read a few rows of a large Parquet file, outside of this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coterie_discovery import aside


def rows_where(file: Path, column: str, values: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows whose ``column`` has one of ``values``, in the file's order.

    A file that is not there has no rows: the signals of a source may just be replaced.
    """
    if not values or not file.exists():
        return []
    found: list[dict[str, Any]] = aside("runtime.row_groups", "rows_where", file, column, list(values), list(columns))
    return found
