"""Stop an import or a run."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.niches import activities
from coterie.niches.live import show
from coterie.niches.models import Import, Job
from coterie.people.models import User


@transaction.atomic
def cancel(job: Job, *, by: User | None) -> None:
    """Ask for the end of a job; whoever works on it stops within a second. One that waits ends here and now."""
    lock(job, "source")
    now = timezone.now()
    unfinished = type(job).objects.unfinished().filter(pk=job.pk, cancel_requested_at=None)
    if not unfinished.update(cancel_requested_at=now, cancel_requested_by=by):
        return
    waiting = type(job).objects.filter(pk=job.pk, state=Job.QUEUED)
    waiting.update(state=Job.CANCELLED, finished_at=now)
    if isinstance(job, Import):
        data: dict[str, Any] = {"source": job.source.name, "file": job.file_name}
        record(activities.IMPORT_CANCELLED, by=by, about=job, to=activities.OPERATORS, **data)
    else:
        record(activities.RUN_CANCELLED, by=by, about=job, to=activities.OPERATORS, source=job.source.name)
    job.refresh_from_db()
    transaction.on_commit(lambda: show(job))
