"""Queries whose SQL is written once: Django writes it anew for every page, which costs more than the database's answer.

    @prepared
    def posts_of(topic: int) -> QuerySet[Post]:
        return Post.objects.filter(topic=topic).select_related("author")

    posts_of(5)   # a list

The function builds the queryset once for each *shape* of its arguments, with marks in their place; from then on only
the arguments are put where their marks stood. Positional arguments are whole numbers, texts, moments, or tuples of
texts or numbers; None, and the length of a tuple, belong to the shape, and so do keyword arguments with all their
values. The function must depend on nothing but its arguments: the time of day, for one, would stay what it was at the
first call. Nothing is prefetched.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

Argument = int | str | datetime | tuple[str, ...] | tuple[int, ...] | None

# Values that no row has and no query holds by itself; each fits the columns it is compared with.
_NUMBER = 8_765_432_100_000_000_000
_MOMENT = datetime(8765, 4, 3, 2, 1, 0, 123, tzinfo=UTC)


def prepared(make: Callable[..., QuerySet[Any]]) -> Callable[..., list[Any]]:
    """A function that returns the rows of ``make``'s queryset as a list. ValueError, at the first call of a shape, for
    an argument that does not arrive in the SQL as it is."""
    statements: dict[Hashable, _Statement] = {}

    @wraps(make)
    def ask(*arguments: Argument, **shape: Hashable) -> list[Any]:
        key = (*map(_shape, arguments), *sorted(shape.items()))
        statement = statements.get(key)
        if statement is None:
            statement = statements[key] = _Statement(make, arguments, shape)
        return statement.rows(arguments)

    return ask


def first(rows: list[Any]) -> Any:
    return rows[0] if rows else None


def _shape(argument: Argument) -> Hashable:
    if isinstance(argument, tuple):
        return len(argument)
    return type(argument)


def _flat(arguments: tuple[Argument, ...]) -> list[Any]:
    flat: list[Any] = []
    for each in arguments:
        flat += each if isinstance(each, tuple) else [each]
    return flat


def _marked(arguments: tuple[Argument, ...]) -> tuple[Any, ...]:
    """A mark for each argument, none like another; None stays."""
    marks, place = [], 0
    for each in arguments:
        if isinstance(each, tuple):
            marks.append(tuple(_mark(one, place + n) for n, one in enumerate(each)))
            place += len(each)
            continue
        marks.append(_mark(each, place))
        place += 1
    return tuple(marks)


def _mark(argument: Any, place: int) -> Any:
    if isinstance(argument, datetime):
        return _MOMENT + timedelta(seconds=place)
    if isinstance(argument, str):
        return f"mark {place} of a prepared query"
    return None if argument is None else _NUMBER + place


class _Statement:
    """The SQL of one shape, and which argument goes where in it."""

    def __init__(self, make: Callable[..., QuerySet[Any]], arguments: tuple[Argument, ...], shape: Any) -> None:
        marks = _marked(arguments)
        self._queryset = make(*marks, **shape)
        self._using = self._queryset.db
        self._adapt = connections[self._using].ops.adapt_datetimefield_value
        self._compiler: Any = self._queryset.query.get_compiler(using=self._using)
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, params = "", ()
        self._params = [(self._place_of(param, _flat(marks)), param) for param in params]
        placed = {place for place, _param in self._params}
        lost = [n for n, mark in enumerate(_flat(marks)) if mark is not None and n not in placed]
        if lost and self._sql:
            raise ValueError(f"{make.__qualname__}: argument {lost[0]} is not in the SQL as it was given")
        if self._sql:
            columns = [each[0] for each in self._compiler.select[: self._compiler.col_count]]
            self._converters = self._compiler.get_converters(columns)

    def _place_of(self, param: Any, marks: list[Any]) -> int | None:
        return next((n for n, mark in enumerate(marks) if mark is not None and param == self._as_param(mark)), None)

    def _as_param(self, argument: Any) -> Any:
        return self._adapt(argument) if isinstance(argument, datetime) else argument

    def rows(self, arguments: tuple[Argument, ...]) -> list[Any]:
        if not self._sql:
            return []
        given = [self._as_param(each) for each in _flat(arguments)]
        params = tuple(constant if place is None else given[place] for place, constant in self._params)
        compiler = copy(self._compiler)
        compiler.connection = connections[self._using]
        compiler.as_sql = lambda *_, **__: (self._sql, params)
        compiler.get_converters = lambda _columns: self._converters
        return list(self._queryset._iterable_class(_Source(self._queryset, compiler)))


class _Source:
    """What Django's iterables ask of a queryset and its query, with the SQL written already."""

    def __init__(self, queryset: Any, compiler: Any) -> None:
        self._queryset, self._compiler = queryset, compiler
        self.query = self

    def get_compiler(self, using: str | None = None, **_: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._queryset, name, None)
        return found if found is not None else getattr(self._queryset.query, name)
