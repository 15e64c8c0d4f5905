"""Look after jobs whose worker is gone."""

from __future__ import annotations

from django.db import transaction

from coterie.foundation.alive import is_alive, own_names
from coterie.foundation.worker import at_recovery, at_stop
from coterie.niches import tasks
from coterie.niches.models import Job
from coterie.niches.work import ACTS, lose


@at_recovery
def recover() -> int:
    """Let each job wait again that nobody does and nobody is going to do, or end it. Returns how many there were.

    Its task may be lost although the job is not: given up with a worker that died, or never there, because the
    command that did the job was killed.
    """
    unfinished = [job for act in ACTS.values() for job in act.model.objects.unfinished().select_related("source")]
    return sum(_recover(job) for job in unfinished)


def _recover(job: Job) -> bool:
    if is_alive(job.holder) if job.state == Job.RUNNING else tasks.is_queued(job):
        return False
    with transaction.atomic():
        if lose(job) and not tasks.is_queued(job):
            tasks.queue(job)
    return True


@at_stop
def note_the_stop() -> None:
    """Of the jobs under way in this process: that it ends now is not their doing."""
    for act in ACTS.values():
        act.model.objects.filter(state=Job.RUNNING, holder__in=own_names()).update(stopping=True)
