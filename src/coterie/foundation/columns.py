"""Columns that databases work out, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, CharField, F, Value
from django.db.models.functions import Cast, Concat


class Joined(Aggregate):
    """All rows of a group in one text: ``first:second`` of each, with commas between, in no order."""

    output_field = CharField()
    allow_distinct = False

    def __init__(self, first: str, second: str, **extra: Any) -> None:
        pair = Concat(F(first), Value(":"), Cast(F(second), CharField()), output_field=CharField())
        super().__init__(pair, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="STRING_AGG(%(expressions)s, ',')", **extra)


def parted(text: str) -> list[tuple[str, str]]:
    """The pairs of :class:`Joined`."""
    return [(first, second) for each in text.split(",") if each for first, _, second in [each.partition(":")]]
