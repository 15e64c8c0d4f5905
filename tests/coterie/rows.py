"""A row of any table, made from its columns alone, so that a test can have one of each that there is."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import models
from django.utils import timezone

_number = count(1)


def made(model: type[models.Model], **given: Any) -> Any:
    """A stored row with ``given`` columns; what must be filled is, with rows of their own where it points to some.

    A ``given`` name may lead through foreign keys: ``post__author=mia`` makes a post of Mia's for the row.
    """
    values: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        first, _, rest = name.partition("__")
        if rest:
            inner.setdefault(first, {})[rest] = value
        else:
            values[first] = value
    for field in model._meta.concrete_fields:
        if field.name in inner:
            there = _one_each(field.related_model, inner[field.name])
            values[field.name] = there or made(field.related_model, **inner[field.name])  # type: ignore[arg-type]
        elif field.name not in values and not _fills_itself(field):
            values[field.name] = _value(field)
    row = model(**values)
    row.save(force_insert=True)
    return row


def _one_each(model: Any, given: dict[str, Any]) -> Any:
    """The row that is there already, of a table that has only one for what is given."""
    only = {field.name for field in model._meta.concrete_fields if isinstance(field, models.OneToOneField)}
    return model._base_manager.filter(**given).first() if only & set(given) else None


def _fills_itself(field: models.Field[Any, Any]) -> bool:
    return field.has_default() or field.null or isinstance(field, models.AutoField) or getattr(field, "auto_now", False)


def _value(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return made(field.related_model)
    number = next(_number)
    match field:
        case models.EmailField():
            return f"row{number}@example.org"
        case models.CharField() | models.TextField():
            return f"r{number}"[: field.max_length or 20]
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return timezone.localdate()
        case models.BooleanField():
            return False
        case _:
            return number % 300
