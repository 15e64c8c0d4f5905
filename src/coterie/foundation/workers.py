"""Which worker processes there are, for those who look after the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django_tasks_db.models import DBTaskResult

from coterie.foundation.alive import is_alive
from coterie.foundation.models import WorkerProcess


@dataclass(frozen=True)
class AtWork:
    """A worker that is alive, and what it does now."""

    name: str
    threads: int
    since: datetime
    tasks: tuple[str, ...]


def sign_on(name: str, threads: int) -> None:
    """Say that this process works; those that died without a word are forgotten."""
    WorkerProcess.objects.update_or_create(name=name, defaults={"threads": threads})
    gone = [each for each in WorkerProcess.objects.values_list("name", flat=True) if not is_alive(each)]
    WorkerProcess.objects.filter(name__in=gone).delete()


def sign_off(name: str) -> None:
    WorkerProcess.objects.filter(name=name).delete()


def living() -> list[AtWork]:
    """The workers that are alive, the oldest first."""
    busy: dict[str, list[str]] = {}
    for task in DBTaskResult.objects.running():
        if task.worker_ids:
            busy.setdefault(task.worker_ids[-1].rpartition("/")[0], []).append(task.task_path.rpartition(".")[2])
    rows = WorkerProcess.objects.order_by("since", "name")
    return [
        AtWork(row.name, row.threads, row.since, tuple(busy.get(row.name, ()))) for row in rows if is_alive(row.name)
    ]
