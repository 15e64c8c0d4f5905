"""Where the relational passes run: one small interface, on DuckDB within a memory limit that spills to disk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr import types as ir

from coterie_discovery.signals.dates import TIMED, Life
from coterie_discovery.signals.tables import SCHEMAS, Signals

BATCH = 1 << 17  # rows handed out at once
SHARE = 0.4  # of the memory allowed, what the database may hold; the rest is for what is computed from its batches
LEAST, USUAL = 192 << 20, 2 << 30  # bytes


class Store(ABC):
    """Tables by name, expressions over them, and results kept for later passes; ``folder`` is where they lie.

    Dates outside of ``life`` are read as unknown.

    Expressions are Ibis's own, bound to no connection: each store has them written in the SQL that it speaks.
    """

    dialect: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder, self.life = folder, Life()
        self._schemas = {name: _schema(schema) for name, schema in SCHEMAS.items()}

    def table(self, name: str) -> ir.Table:
        """One of the five tables of signals, or what was kept or put under ``name``."""
        table = ibis.table(self._schemas[name], name=name)
        if self.life == Life() or name not in TIMED:
            return table
        second = table["at"].epoch_seconds()
        ends = (second >= self.life.first if self.life.first is not None else True) & (
            second <= self.life.last if self.life.last is not None else True
        )
        return table.mutate(at=ibis.ifelse(ends, table["at"], ibis.null(table["at"].type())))

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Work ``expression`` out once, on disk where it does not fit into memory."""
        self._keep(name, expression)
        self._schemas[name] = expression.schema()
        return self.table(name)

    def put(self, name: str, table: pa.Table) -> ir.Table:
        """A table that was made here, for expressions to join with."""
        self._put(name, table)
        self._schemas[name] = _schema(table.schema)
        return self.table(name)

    def fetch(self, expression: ir.Table) -> pa.Table:
        """All rows of an ``expression`` whose size is known to be bounded."""
        return pa.Table.from_batches(self.batches(expression), expression.schema().to_pyarrow())

    def number(self, expression: ir.Table) -> int:
        """How many rows there are."""
        counted = self.fetch(expression.aggregate(rows=expression.count()))
        return int(counted["rows"][0].as_py())

    def sql(self, expression: ir.Table) -> str:
        return str(ibis.to_sql(expression, dialect=self.dialect, pretty=False))

    @abstractmethod
    def batches(self, expression: ir.Table, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        """The rows of ``expression``, in its order, at most ``rows`` at a time."""

    @abstractmethod
    def close(self) -> None:
        """Ends the work; tables are gone."""

    @abstractmethod
    def _keep(self, name: str, expression: ir.Table) -> None: ...

    @abstractmethod
    def _put(self, name: str, table: pa.Table) -> None: ...


class DuckStore(Store):
    """DuckDB over Arrow tables (nothing is copied) or over a folder of Parquet files in the public format."""

    dialect = "duckdb"

    def __init__(
        self, source: Signals | Path, folder: Path, *, memory: int | None = None, threads: int | None = None
    ) -> None:
        super().__init__(folder)
        limit = max(LEAST, int(memory * SHARE)) if memory else USUAL
        options: dict[str, Any] = {
            "memory_limit": f"{limit >> 20}MiB",
            "temp_directory": str(folder / "spilled"),
            "preserve_insertion_order": False,
        }
        if threads:
            options["threads"] = threads
        self.connection = duckdb.connect(folder / "passes.duckdb", config=options)
        self.connection.execute("SET TimeZone = 'UTC'")
        for name in SCHEMAS:
            if isinstance(source, Signals):
                self.connection.register(name, getattr(source, name))
            else:
                self._open(name, source / f"{name}.parquet")

    def _open(self, name: str, path: Path) -> None:
        if not path.exists():
            self.connection.register(name, SCHEMAS[name].empty_table())
            return
        quoted = str(path).replace("'", "''")
        columns = ", ".join(columns_of(name, path))
        self.connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM read_parquet('{quoted}')")  # noqa: S608

    def _keep(self, name: str, expression: ir.Table) -> None:
        # DuckDB sums whole numbers into wider ones than Ibis knows of.
        columns = ", ".join(
            f'CAST("{column}" AS BIGINT) AS "{column}"' if kind.is_int64() else f'"{column}"'
            for column, kind in expression.schema().items()
        )
        made = f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM ({self.sql(expression)})"  # noqa: S608
        self.connection.execute(made)

    def _put(self, name: str, table: pa.Table) -> None:
        self.connection.register(name, table)

    def batches(self, expression: ir.Table, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        schema = expression.schema().to_pyarrow()
        for batch in self.connection.sql(self.sql(expression)).to_arrow_reader(rows):
            yield typed(batch, schema)

    def close(self) -> None:
        self.connection.close()


def _schema(schema: pa.Schema) -> ibis.Schema:
    """Any column may be null: of two that are brought together only one may promise never to be."""
    kinds = ibis.Schema.from_pyarrow(schema)
    return ibis.schema({name: kind.copy(nullable=True) for name, kind in kinds.items()})


def columns_of(name: str, path: Path, mark: str = '"') -> list[str]:
    """SQL for the columns of one table of the public format, quoted by ``mark``; those that the file lacks are null."""
    there = set(pq.read_schema(path).names)
    words = {"float": "FLOAT", "int32": "INT", "timestamp[s, tz=UTC]": "TIMESTAMP"}
    return [
        mark + field.name + mark
        if field.name in there
        else f"CAST(NULL AS {words.get(str(field.type), 'STRING')}) AS {mark}{field.name}{mark}"
        for field in SCHEMAS[name]
    ]


def typed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The same rows in exactly the types of ``schema``."""
    return pa.RecordBatch.from_arrays([batch.column(field.name).cast(field.type) for field in schema], schema=schema)
