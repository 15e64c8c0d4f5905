"""Pages of a list by its keys: the next starts after the last row, however many rows came or went meanwhile."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Field, Model, Q, QuerySet

from coterie.foundation.prepared import prepared

M = TypeVar("M", bound=Model)


class BadCursor(BadRequest):
    """The address names a place in the list that is none; Django answers 400."""


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list; ``next`` and ``previous`` are cursors to pass as ``after``, or None at an end."""

    rows: list[M]
    next: str | None
    previous: str | None


def page(
    queryset: QuerySet[M],
    *,
    by: Sequence[str] = ("-last_post_at", "-id"),
    after: str | None = None,
    size: int = 30,
) -> Page[M]:
    """The ``size`` rows that follow the cursor ``after``, or the first ones without a cursor.

    ``by`` names columns or annotations that are never NULL, "-" for descending; the last one is unique. Costs one query
    and counts nothing. Raises BadCursor for a cursor that this list did not make.
    """
    backwards, values = _decode(queryset, by, after) if after else (False, None)
    found = list(_some(queryset, by, size, values, backwards=backwards))
    return _page(found, by, size, backwards=backwards, from_start=values is None)


def pages(
    rows: Callable[..., QuerySet[Any]], *, by: Sequence[str] = ("-last_post_at", "-id"), size: int = 30
) -> Callable[..., Page[Any]]:
    """The same for a function of ids that returns the queryset, whose SQL is written once (:mod:`prepared`).

    Returns a function of the same arguments and ``after``.
    """

    @prepared
    def ask(*arguments: Any, ids: int, backwards: bool, **shape: Any) -> QuerySet[Any]:
        values = list(arguments[ids:]) or None
        return _some(rows(*arguments[:ids], **shape), by, size, values, backwards=backwards)

    def page(*ids: Any, after: str | None = None, **shape: Any) -> Page[Any]:
        backwards, values = _decode(rows(*ids, **shape), by, after) if after else (False, None)
        found = ask(*ids, *(values or ()), ids=len(ids), backwards=backwards, **shape)
        return _page(found, by, size, backwards=backwards, from_start=values is None)

    return page


def _some(
    queryset: QuerySet[M], by: Sequence[str], size: int, values: Sequence[Any] | None, *, backwards: bool
) -> QuerySet[M]:
    """One more than a page, in the order in which they lead away from the cursor."""
    order = [_flipped(key) for key in by] if backwards else list(by)
    rows = queryset.order_by(*order)
    if values is not None:
        rows = rows.filter(_beyond(order, values))
    return rows[: size + 1]


def _page(found: list[M], by: Sequence[str], size: int, *, backwards: bool, from_start: bool) -> Page[M]:
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    before, behind = (more, True) if backwards else (not from_start, more)
    return Page(
        found,
        next=_encode("after", by, found[-1]) if found and behind else None,
        previous=_encode("before", by, found[0]) if found and before else None,
    )


def _flipped(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows after these values: later in the first key, or equal there and later in the second, and so on."""
    beyond = Q()
    for place, key in enumerate(order):
        equal = {name.lstrip("-"): value for name, value in zip(order[:place], values[:place], strict=True)}
        beyond |= Q(**equal, **{f"{key.lstrip('-')}__{'lt' if key.startswith('-') else 'gt'}": values[place]})
    # Implied by the rest, but it lets the database start in the middle of the index.
    first = order[0]
    return Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]}) & beyond


def _encode(direction: str, by: Sequence[str], row: Model) -> str:
    values = [_plain(getattr(row, key.lstrip("-"))) for key in by]
    return urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, int | float | str) else str(value)


def _decode(queryset: QuerySet[M], by: Sequence[str], cursor: str) -> tuple[bool, list[Any]]:
    try:
        direction, *values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if direction not in ("after", "before") or len(values) != len(by):
            raise ValueError(direction)
        fields = [_field(queryset, key.lstrip("-")) for key in by]
        return direction == "before", [_value(field, value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
        raise BadCursor("The page asked for is not a place in this list; start again at its beginning.") from error


def _field(queryset: QuerySet[M], name: str) -> Field[Any, Any]:
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    field = queryset.model._meta.pk if name == "pk" else queryset.model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _value(field: Field[Any, Any], value: Any) -> Any:
    """The value as its column has it; what the column could not hold is refused before a database sees it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(value)
    if isinstance(value, str) and "\0" in value:
        raise ValueError(value)
    converted = field.to_python(value)
    if isinstance(converted, datetime):
        converted = _in_utc(converted)
    field.run_validators(converted)
    return converted


def _in_utc(moment: datetime) -> datetime:
    """As databases take it. Raises OverflowError for a moment that is before year 1 or after year 9999 there."""
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment.astimezone(UTC)


def cursor_after(*values: int | str) -> str:
    """The cursor of the page that begins after these values of ``by``; for links into the middle of a list."""
    return urlsafe_b64encode(json.dumps(["after", *values]).encode()).decode().rstrip("=")


def cursor_before(*values: int | str) -> str:
    """The same for the page that ends before these values."""
    return urlsafe_b64encode(json.dumps(["before", *values]).encode()).decode().rstrip("=")
