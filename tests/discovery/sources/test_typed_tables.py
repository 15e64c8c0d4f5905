"""Columns that are stored with a type stay numbers all the way, and what does not fit is found like in text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coterie_discovery.sources import BadExport, Export, hashed_key, read_export
from tests.discovery.sources.conftest import write_files


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return sink.getvalue()


def read(path: Path, table: str, columns: dict[str, Any], *, write: dict[str, Any] | None = None, **options) -> Export:
    folder = write_files(path / "in", {f"{table}.parquet": parquet(columns, **(write or {}))})
    return read_export(folder, salt=b"s", **{"keys": "plain", **options})


def acts(**given: Any) -> dict[str, Any]:
    return {"actor": ["a", "b", "c"], "verb": ["like"] * 3, "object": ["p", "q", "r"], **given}


GOOD = 1_700_000_000


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("at", pa.array([GOOD, -1, None]), "at '-1' is not ISO 8601 or Unix seconds between 1970 and 2100"),
        ("at", pa.array([GOOD, GOOD * 1000, None]), "at '1700000000000' is not ISO 8601"),
        ("at", pa.array([GOOD, 5_000_000_000, None], pa.timestamp("s")), "at '5000000000' is not ISO 8601"),
        ("at", pa.array([GOOD * 1000, 5_000_000_000_000, None], pa.timestamp("ms", "UTC")), "at '5000000000' is not"),
        ("at", pa.array([float(GOOD), float("nan"), None]), "at 'nan' is not ISO 8601"),
        ("at", pa.array([str(GOOD), "noon", None]), "at 'noon' is not ISO 8601"),
        ("weight", pa.array([1.5, float("inf"), None]), "weight 'inf' is not a finite number"),
        ("weight", pa.array([1.5, 1e99, None]), "weight '1e+99' is not a finite number"),
        ("weight", pa.array(["1.5", "much", None]), "weight 'much' is not a finite number"),
        ("object", pa.array(["p", "", "r"]), "object is empty"),
        ("object", pa.array(["p", None, "r"]), "object is empty"),
        ("object", pa.array(["p", "\0", "r"]), "object is empty"),
    ],
)
def test_a_row_that_does_not_fit_is_quarantined_with_its_number(tmp_path: Path, column, values, reason) -> None:
    export = read(tmp_path, "acts", acts(**{column: values}))
    [bad] = export.quarantined
    assert (bad.file, bad.position) == ("acts.parquet", "row 2")
    assert bad.reason.startswith(reason)
    assert export.signals.acts["actor"].to_pylist() == ["a", "c"]


@pytest.mark.parametrize("column", ["at", "weight"])
def test_true_and_false_are_no_numbers(tmp_path: Path, column: str) -> None:
    export = read(tmp_path, "acts", acts(**{column: pa.array([True, False, None])}))
    assert [(q.position, q.reason.split(" is ")[0]) for q in export.quarantined] == [
        ("row 1", f"{column} 'true'"),
        ("row 2", f"{column} 'false'"),
    ]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([GOOD] * 3),
        pa.array([GOOD] * 3, pa.int32()),
        pa.array([GOOD] * 3, pa.uint64()),
        pa.array([GOOD + 0.9] * 3),
        pa.array([GOOD * 10**9 + 999] * 3, pa.timestamp("ns")),
        pa.array([str(GOOD)] * 3),
        pa.array([str(GOOD)] * 3).dictionary_encode(),
        pa.array(["2023-11-14T22:13:20Z"] * 3, pa.large_string()),
    ],
)
def test_a_time_may_be_stored_in_many_types(tmp_path: Path, values: pa.Array) -> None:
    found = read(tmp_path, "acts", acts(at=values)).signals.acts["at"].cast(pa.int64())
    assert found.to_pylist() == [GOOD] * 3


def test_keys_may_be_numbers_and_dictionaries(tmp_path: Path) -> None:
    columns = acts(actor=pa.array([7, 8, 7]), object=pa.array(["p", "q", "p"]).dictionary_encode())
    found = read(tmp_path, "acts", columns).signals.acts
    assert found["actor"].to_pylist() == ["7", "8", "7"]
    assert found["object"].to_pylist() == ["p", "q", "p"]


def test_results_that_are_no_whole_number_of_32_bits_are_bad(tmp_path: Path) -> None:
    searches = {"actor": ["a"] * 3, "query": ["x"] * 3, "results": pa.array([0, 1 << 40, None])}
    folder = write_files(tmp_path / "in", {"acts.parquet": parquet(acts()), "searches.parquet": parquet(searches)})
    export = read_export(folder, salt=b"s")
    assert export.signals.searches["results"].to_pylist() == [0, None]
    assert export.quarantined[0].reason == f"results '{1 << 40}' is not a whole number"


def test_many_rows_in_many_groups_say_the_same_as_each_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coterie_discovery.sources.table_files.MOST_ROWS", 700)
    monkeypatch.setattr("coterie_discovery.sources.table_files.LEAST_ROWS", 700)
    chance = np.random.default_rng(0)
    actors, objects = ([f"{kind}{n}" for n in chance.integers(0, 900, 5000)] for kind in "up")
    at = GOOD + np.arange(5000)
    at[[3, 4200]] = 0, -5
    columns = {"actor": actors, "verb": ["view"] * 5000, "object": objects, "at": at}
    gone = hashed_key(actors[0], b"s")
    export = read(tmp_path, "acts", columns, write={"row_group_size": 999}, keys="hashed", exclude={gone})
    keys = [hashed_key(own, b"s") for own in actors]
    kept = [n for n in range(5000) if n != 4200 and keys[n] != gone]
    assert export.signals.acts["actor"].to_pylist() == [keys[n] for n in kept]
    assert export.signals.acts["object"].to_pylist() == [objects[n] for n in kept]
    assert [q.position for q in export.quarantined] == ["row 4201"]
    assert export.counts["opted_out"] == 4999 - len(kept)


def test_people_acted_on_are_found_among_a_hundred_thousand_acts(tmp_path: Path) -> None:
    rows = 100_000
    objects = [f"u{n}" if n % 1000 == 0 else f"p{n % 500}" for n in range(rows)]
    columns = {"actor": [f"u{n}" for n in range(rows)], "verb": ["follow", "view"] * (rows // 2), "object": objects}
    posts = {"post": [f"p{n}" for n in range(500)], "thread": ["t"] * 500, "text": ["x"] * 500}
    folder = write_files(tmp_path / "in", {"acts.parquet": parquet(columns), "posts.parquet": parquet(posts)})
    found = read_export(folder, salt=b"s").signals.acts["object"].to_pylist()
    assert found == [hashed_key(own, b"s") if own[0] == "u" else own for own in objects]


def test_text_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    wrong = pa.array([b"caf\xe9", b"x", b"y"]).cast(pa.binary()).view(pa.string())
    with pytest.raises(BadExport, match=r"acts\.parquet, row 1 or later: .*UTF8"):
        read(tmp_path, "acts", acts(object=wrong))


def test_a_column_that_unpacks_to_far_more_than_its_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coterie_discovery.sources.guarded.FREE_BYTES", 1 << 20)
    columns = {"post": [str(n) for n in range(3000)], "thread": ["t"] * 3000, "text": ["x" * 5000] * 3000}
    with pytest.raises(BadExport, match="unpacks to far more"):
        read(tmp_path, "posts", columns)
