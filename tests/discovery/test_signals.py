from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from coterie_discovery.signals import SCHEMAS, Signals, write


def test_absent_tables_are_empty_tables_with_the_public_columns() -> None:
    signals = Signals()
    assert signals.counts() == dict.fromkeys(SCHEMAS, 0)
    assert all(getattr(signals, name).schema == schema for name, schema in SCHEMAS.items())


def test_only_tables_with_rows_are_written(tmp_path: Path) -> None:
    acts = pa.Table.from_pylist([{"actor": "a", "verb": "like", "object": "p"}], SCHEMAS["acts"])
    write(Signals(acts=acts), tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["acts.parquet", "posts.parquet"]
    assert pq.read_table(tmp_path / "out" / "acts.parquet").cast(SCHEMAS["acts"]) == acts


def test_two_writings_of_the_same_signals_are_the_same_bytes(tmp_path: Path) -> None:
    acts = pa.Table.from_pylist([{"actor": "a", "verb": "like", "object": "p", "at": 5}], SCHEMAS["acts"])
    for name in ("one", "two"):
        write(Signals(acts=acts), tmp_path / name, title="T", simulated=True)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second
