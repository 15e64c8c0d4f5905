"""Spark finds what DuckDB finds, to the byte."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from coterie_discovery.pipeline import discover_source
from coterie_discovery.scale.scale import Scale, Size
from coterie_discovery.scale.spark import SparkMissing, SparkStore, laid_out, local_session

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none here")

SMALL = Size(threads=250, rows=7_000)


@pytest.fixture(scope="module")
def folder(small_platform, tmp_path_factory):
    return laid_out(small_platform.signals, tmp_path_factory.mktemp("spark") / "signals")


@pytest.fixture(scope="module")
def session(folder, tmp_path_factory):
    store = SparkStore(folder, tmp_path_factory.mktemp("session"), threads=2)
    # Compiling every query and spreading a few thousand rows costs more than it gives here.
    store.session.conf.set("spark.sql.codegen.wholeStage", "false")
    store.session.conf.set("spark.sql.shuffle.partitions", "1")
    yield store.session
    store.close()


@pytest.mark.timeout(300)
def test_it_finds_the_same_niches_as_duckdb(folder, session):
    on_duckdb = discover_source(folder, Scale("duckdb", sample=SMALL))
    on_spark = discover_source(folder, Scale("spark", session=session, sample=SMALL))
    assert on_duckdb.niches
    assert json.dumps(on_spark.to_dict()) == json.dumps(on_duckdb.to_dict())
    assert on_spark.complete == on_duckdb.complete


@pytest.mark.timeout(300)
def test_rows_cross_over_in_their_order_and_types(folder, session, tmp_path):
    store = SparkStore(folder, tmp_path, session=session)
    numbers = pa.table({"n": pa.array(range(1000), pa.int32()), "word": [str(n % 7) for n in range(1000)]})
    put = store.put("numbers", numbers)
    back = store.fetch(put.order_by(ibis.desc("n")))
    assert back["n"].to_pylist() == list(range(999, -1, -1))
    assert back.schema.field("n").type == pa.int32()
    times = store.fetch(put.group_by("word").aggregate(times=put.count().cast("int64")).order_by("word"))
    assert times["times"].to_pylist() == [143] * 6 + [142]


def test_without_spark_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors.exceptions.base", None)
    with pytest.raises(SparkMissing, match=r"coterie\[spark\]"):
        local_session(Path("nowhere"), None, None)
