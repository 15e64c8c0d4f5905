"""Stop an import or a run."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.foundation.alive import is_alive
from coterie.niches import activities
from coterie.niches.live import show
from coterie.niches.models import Import, Job
from coterie.niches.work import end
from coterie.people.models import User


def cancel(job: Job, *, by: User | None) -> None:
    """Ask for the end of a job; whoever works on it stops within a second. One that nobody works on ends here and now:
    it waits, or its worker is gone."""
    # Not inside the transaction: on PostgreSQL the question takes a lock that lasts as long.
    asked = type(job).objects.unfinished().filter(pk=job.pk).first()
    held_by = asked.holder if asked and asked.state == Job.RUNNING and is_alive(asked.holder) else None
    with transaction.atomic():
        row = type(job).objects.for_page().select_for_update(of=("self",)).unfinished().filter(pk=job.pk).first()
        if row is None:
            return
        if row.cancel_requested_at is None:
            _request(row, by)
        if row.state == Job.QUEUED or (asked and row.holder == asked.holder and held_by is None):
            end(row, Job.CANCELLED)
    job.refresh_from_db()
    transaction.on_commit(lambda: show(job))


def _request(row: Job, by: User | None) -> None:
    row.cancel_requested_at, row.cancel_requested_by = timezone.now(), by
    row.save(update_fields=["cancel_requested_at", "cancel_requested_by"])
    if isinstance(row, Import):
        data: dict[str, Any] = {"source": row.source.name, "file": row.file_name}
        record(activities.IMPORT_CANCELLED, by=by, about=row, to=activities.OPERATORS, **data)
    else:
        record(activities.RUN_CANCELLED, by=by, about=row, to=activities.OPERATORS, source=row.source.name)
