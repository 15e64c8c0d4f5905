"""Searches that a job is given beside those of the export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from coterie_discovery.commands.job import read_signals
from coterie_discovery.signals.tables import SCHEMAS, Signals

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_they_stand_behind_those_of_the_export(tmp_path: Path) -> None:
    for name, schema in SCHEMAS.items():
        pq.write_table(schema.empty_table(), tmp_path / f"{name}.parquet")
    rows = [["ann", "bellows repair", int(AT.timestamp()), 0, None], ["bob", "bellows repair", None, 3, "t1"]]
    found = read_signals(tmp_path, searches=rows).searches
    assert found.schema.equals(SCHEMAS["searches"])
    assert found["actor"].to_pylist() == ["ann", "bob"]
    assert found["results"].to_pylist() == [0, 3]
    assert found["clicked"].to_pylist() == [None, "t1"]
    assert Signals(searches=found).period()[0] == "2026-03-01T12:00:00Z"
    left = read_signals(tmp_path, frozenset({"ann"}), rows).searches
    assert left["actor"].to_pylist() == ["bob"]
