"""Background work: thin shells around the verbs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from coterie.niches.models import Job
from coterie.niches.work import perform

# How soon to look again after a job that another process was working on.
LOOK_AGAIN = timedelta(seconds=10)
# Below zero: a worker keeps one of its threads free of such long tasks, for what people wait for.
LONG = -10


@task(priority=LONG)
def do_job(kind: str, pk: int) -> None:
    if not perform(kind, pk):
        do_job.using(run_after=timezone.now() + LOOK_AGAIN).enqueue(kind, pk)


def queue(job: Job) -> None:
    """Let the next free worker do it."""
    do_job.enqueue(job.kind, job.pk)


def is_queued(job: Job) -> bool:
    """Whether a worker is going to do it, or is at it."""
    asked = {"args": [job.kind, job.pk], "kwargs": {}}
    tasks = DBTaskResult.objects.filter(task_path=do_job.module_path, args_kwargs=asked)
    return tasks.filter(status__in=["READY", "RUNNING"]).exists()
