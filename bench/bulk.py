"""Millions of rows of a Django model in minutes: what all rows share is prepared once, from a real instance."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

AT_ONCE = 50_000


class Bulk:
    """Rows like ``sample`` (an unsaved instance), each with other values in the columns of ``varying``, numbered on."""

    def __init__(self, sample: models.Model, *varying: str) -> None:
        self.model = type(sample)
        self.table = connection.ops.quote_name(self.model._meta.db_table)
        self.next = (self.model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        self.varying = varying
        key = self.model._meta.pk.column
        fields = [field for field in self.model._meta.local_concrete_fields if _is_stored(field)]
        shared = [field for field in fields if field.column not in (key, *varying)]
        self.shared = tuple(field.get_db_prep_save(field.pre_save(sample, True), connection) for field in shared)
        names = [key, *varying, *(field.column for field in shared)]
        self.columns = ", ".join(connection.ops.quote_name(name) for name in names)
        self.width = len(names)

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write the rows, AT_ONCE in a transaction; afterwards ordinary saving goes on behind them."""
        rows = iter(rows)
        while batch := list(islice(rows, AT_ONCE)):
            numbered = ((self.next + n, *map(_plain, row), *self.shared) for n, row in enumerate(batch))
            with transaction.atomic(), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    self._copy(cursor, numbered)
                else:
                    self._insert(cursor, numbered)
            self.next += len(batch)
        self._set_sequence()

    def _copy(self, cursor: Any, rows: Iterable[tuple[Any, ...]]) -> None:
        with cursor.copy(f"COPY {self.table} ({self.columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _insert(self, cursor: Any, rows: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * self.width)
        # The driver's own cursor: Django's would keep all rows in memory.
        connection.connection.executemany(f"INSERT INTO {self.table} ({self.columns}) VALUES ({marks})", rows)

    def _set_sequence(self) -> None:
        from django.core.management.color import no_style

        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(statement)


def _is_stored(field: Any) -> bool:
    return not getattr(field, "generated", False) and not field.has_db_default()


def _plain(value: Any) -> Any:
    """As the driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return json.dumps(value) if isinstance(value, dict) else value
