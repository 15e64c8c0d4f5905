"""The five tables."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coterie_discovery.signals.tables import SCHEMAS, Signals, write


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


def test_tables_made_elsewhere_are_brought_into_the_public_form() -> None:
    at = pa.array([1_700_000_000_999, None], pa.timestamp("ms"))
    acts = pa.table(
        {"at": at, "object": ["p", "q"], "verb": ["like", "view"], "actor": pa.array(["a", "b"]).dictionary_encode()}
    )
    read = Signals(acts=acts).acts
    assert read.schema == SCHEMAS["acts"]
    assert read.to_pylist()[0] == {
        "actor": "a", "verb": "like", "object": "p", "at": datetime.fromtimestamp(1_700_000_000, UTC), "weight": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"actor": ["a"], "verb": ["like"], "object": ["p"], "mood": ["good"]}, "acts: unknown column 'mood'"),
        ({"actor": ["a"], "verb": ["like"]}, "acts: column 'object' is missing"),
        ({"actor": ["a", None], "verb": ["like"] * 2, "object": ["p"] * 2}, "acts, row 1: 'actor' has no value"),
        (
            {"actor": ["a"], "verb": ["like"], "object": ["p"], "at": ["soon"]},
            "acts: 'at' is string, and not",
        ),
        ({"actor": [["a"]], "verb": ["like"], "object": ["p"]}, "acts: 'actor' is list"),
    ],
)
def test_tables_that_cannot_be_are_refused_by_table_and_column(columns: dict[str, list[object]], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Signals(acts=pa.table(columns))
