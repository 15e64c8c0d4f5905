"""What an import puts aside on disk."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.runtime.limits import used_bytes
from coterie_discovery.sources import ExportError, read_export
from coterie_discovery.sources.spill import Spill, spilled, taken, with_columns
from tests.discovery.sources.conftest import write_files

SCHEMA = pa.schema([("key", pa.string()), ("text", pa.string())])


def batch(start: int, rows: int = 100, text: str = "words") -> pa.RecordBatch:
    keys = [f"k{number}" for number in range(start, start + rows)]
    return pa.RecordBatch.from_pydict({"key": keys, "text": [text] * rows}, SCHEMA)


def test_what_is_put_aside_comes_back_in_order() -> None:
    table = spilled(SCHEMA, [batch(0), batch(100), batch(200, 0)])
    assert table == pa.Table.from_batches([batch(0), batch(100)])
    assert spilled(SCHEMA, []) == SCHEMA.empty_table()


def test_rows_on_disk_take_no_memory() -> None:
    before = used_bytes()
    table = spilled(SCHEMA, (batch(100 * number, text="x" * 10_000) for number in range(200)))
    assert table.nbytes > 200_000_000
    assert table["text"][-1].as_py() == "x" * 10_000
    assert used_bytes() - before < 60_000_000


def test_rows_of_a_column_are_taken_where_they_lie() -> None:
    table = spilled(SCHEMA, (batch(100 * number) for number in range(30)))
    rows = np.random.default_rng(0).integers(-1, 3000, 500).astype(np.int32)
    assert taken(table["key"], rows).to_pylist() == [f"k{row}" if row >= 0 else None for row in rows]
    assert taken(table["key"], rows[:0]).to_pylist() == []
    wide = spilled(SCHEMA, (batch(100 * number, text="x" * 10_000) for number in range(200)))["text"]
    before = pa.default_memory_pool().max_memory()
    some = taken(wide, np.array([3, 19_999, -1, 7], np.int32))
    assert some.null_count == 1
    assert pa.default_memory_pool().max_memory() - before < 20_000_000


def test_nothing_has_a_name_that_could_be_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spill = Spill(SCHEMA)
    spill.write(batch(0))
    assert os.listdir(tmp_path) == []
    spill.close()


def test_columns_are_made_anew_and_the_others_stay() -> None:
    table = spilled(SCHEMA, [batch(0), batch(100), batch(200)])

    def made(part: pa.RecordBatch, start: int) -> list[pa.Array] | None:
        return None if start == 100 else [pa.array([f"{start}"] * part.num_rows)]

    changed = with_columns(table, ["text"], made)
    assert changed["text"].to_pylist() == ["0"] * 100 + ["words"] * 100 + ["200"] * 100
    assert changed["key"] == table["key"]
    assert changed.schema == table.schema


def test_a_temporary_folder_that_cannot_be_written_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "in", {"posts.csv": "post,thread,text\np,t,x\n"})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(ExportError, match=r"nowhere: rows cannot be put aside there .*TMPDIR"):
        read_export(folder, salt=b"s")
