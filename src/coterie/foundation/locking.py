"""Locks on rows: a verb first locks what it changes and reads it again, then checks, and only then writes.

In which order rows are locked, so that no two verbs wait for each other, says docs/decisions/2026-11-30-locking.md.
SQLite has one writer at a time; there a lock is only the second reading.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404
from django.utils.translation import gettext as _

M = TypeVar("M", bound=models.Model)


def lock(row: M, *related: str) -> M:
    """Lock the row until the transaction ends, and bring ``row`` itself up to date; returns it.

    ``related`` are loaded with it, unlocked; every other cached relation is forgotten. Http404 if the row is gone.
    Rows that merely point to a locked one can still be added: that takes no part in what a verb decides.
    """
    rows = row.__class__._base_manager.select_for_update(no_key=True, of=("self",))
    try:
        row.refresh_from_db(from_queryset=rows.select_related(*related) if related else rows)
    except row.__class__.DoesNotExist as error:  # type: ignore[attr-defined]
        raise Http404(_("It was removed meanwhile.")) from error
    return row


def lock_each(*rows: M) -> None:
    """Lock several rows of one table, always in the order of their keys. Http404 if one is gone."""
    for row in sorted(rows, key=lambda row: row.pk):
        lock(row)


def lock_all(rows: models.QuerySet[M]) -> list[M]:
    """Lock all rows of a plain queryset, in the order of their keys, and return them as they are now."""
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def save_unless_taken(row: models.Model, field: str, words: str, **how: Any) -> None:
    """Save; ValidationError for ``field`` if somebody else took its value since it was checked."""
    try:
        with transaction.atomic():
            row.save(**how)
    except IntegrityError as error:
        # Only what another row has by now is somebody's choice; anything else that breaks a rule is our mistake.
        value = {f"{field}__iexact": getattr(row, field)}
        if not row.__class__._base_manager.filter(**value).exclude(pk=row.pk).exists():
            raise
        raise ValidationError({field: words}) from error
