"""Background work: thin shells around the verbs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

# How soon to look again after a job that another process was working on.
LOOK_AGAIN = timedelta(seconds=10)
# Below zero: a worker keeps one of its threads free of such long tasks, for what people wait for.
LONG = -10


@task(priority=LONG)
def import_export(pk: int) -> None:
    from coterie.niches.import_export import perform

    if not perform(pk):
        import_export.using(run_after=timezone.now() + LOOK_AGAIN).enqueue(pk)


@task(priority=LONG)
def run(pk: int) -> None:
    from coterie.niches.run import perform

    if not perform(pk):
        run.using(run_after=timezone.now() + LOOK_AGAIN).enqueue(pk)
