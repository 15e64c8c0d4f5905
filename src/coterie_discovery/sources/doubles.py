"""Rows that share a key, found by 64-bit hashes of the keys: eight bytes a row, whatever else is in it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.sources.key_index import hashes
from coterie_discovery.sources.spill import spilled


def doubled_rows(keys: pa.ChunkedArray) -> NDArray[np.int64]:
    """The rows whose key an earlier row has, ascending."""
    own = hashes(keys)
    ordered = np.sort(own)
    more_than_once = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(more_than_once):
        return np.empty(0, np.int64)
    rows = np.flatnonzero(np.isin(own, more_than_once))
    # Hashes can meet by chance: what is in question is compared letter by letter.
    codes = keys.take(pa.array(rows)).combine_chunks().dictionary_encode().indices
    first = np.unique(np.asarray(codes), return_index=True)[1]
    return np.delete(rows, first)


def without_rows(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """``table`` without ``rows``, on disk."""
    kept = np.ones(table.num_rows, bool)
    kept[rows] = False
    return where(table, kept)


def where(table: pa.Table, kept: NDArray[np.bool_]) -> pa.Table:
    """The rows of ``table`` that are ``kept``, on disk; the table itself if all are."""
    if kept.all():
        return table
    starts = np.cumsum([0, *(batch.num_rows for batch in table.to_batches())])
    parts = zip(table.to_batches(), starts, strict=False)
    return spilled(table.schema, (batch.filter(pa.array(kept[at : at + batch.num_rows])) for batch, at in parts))
