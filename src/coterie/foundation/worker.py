"""Background tasks: run from the database's queue, in the server's own process or in processes of their own.

A task runs at least once. One that was under way when its process died is put back and runs again, here or in another
worker; three times in a row, and it counts as failed.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from dataclasses import dataclass
from types import FrameType

from django.db import close_old_connections, connections, transaction
from django.db.models import QuerySet
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from coterie.foundation.alive import Alive, is_alive

log = logging.getLogger(__name__)

ATTEMPTS = 3
# How often to look for tasks whose worker died while this one went on.
LOOK_AFTER_SECONDS = 30.0


class WorkerDied(Exception):
    """The process that ran the task ended before the task did, too often to try again."""


def run_worker(stop: threading.Event, *, interval: float = 0.25, threads: int = 2) -> None:
    """Run tasks until ``stop`` is set, then finish those under way and return.

    The first of several threads leaves tasks of a negative priority to the others: however long such a task takes, what
    people wait for goes on. ``interval`` is how long, in seconds, an empty queue is left alone.
    """
    with Alive() as alive:
        recover()
        crew = [
            threading.Thread(
                target=_work,
                args=(stop, f"{alive.name}/{number}", interval, number == 0 and threads > 1),
                name=f"tasks {number}",
                daemon=True,
            )
            for number in range(threads)
        ]
        for thread in crew:
            thread.start()
        while not stop.wait(LOOK_AFTER_SECONDS):
            _look_after(alive)
        for thread in crew:
            thread.join()
    connections.close_all()


def run_foreground(*, threads: int = 2) -> None:
    """``coterie worker``: until SIGTERM or Ctrl+C; a second signal ends the process without waiting for its tasks."""
    stop = threading.Event()

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        log.info("Finishing the tasks under way (%s).", signal.Signals(number).name)
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, asked_to_stop)
    run_worker(stop, threads=threads)


@dataclass(frozen=True)
class Embedded:
    """A worker inside the server's process."""

    thread: threading.Thread
    asked_to_stop: threading.Event

    def stop(self, timeout: float) -> None:
        """Wait at most ``timeout`` seconds for the tasks under way; the next start puts back what is not finished."""
        self.asked_to_stop.set()
        self.thread.join(timeout)


def start_embedded() -> Embedded:
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(stop,), name="tasks", daemon=True)
    thread.start()
    return Embedded(thread, stop)


def recover() -> int:
    """Put back the tasks whose worker is dead; returns how many. Safe while other workers do the same."""
    dead = [task for task in DBTaskResult.objects.running() if task.worker_ids and _is_dead(task.worker_ids[-1])]
    return sum(_put_back(task) for task in dead)


def _is_dead(worker_id: str) -> bool:
    process = worker_id.rpartition("/")[0]
    return bool(process) and not is_alive(process)


def _put_back(task: DBTaskResult) -> bool:
    """Only while it is still with the worker that died: another may have put it back meanwhile."""
    with transaction.atomic():
        found = DBTaskResult.objects.select_for_update().running().filter(pk=task.pk).first()
        if found is None or found.worker_ids != task.worker_ids:
            return False
        if len(found.worker_ids) >= ATTEMPTS:
            found.set_failed(WorkerDied(f"{len(found.worker_ids)} workers died while they ran {found.task_path}."))
            return False
        found.status, found.started_at = "READY", None
        found.save(update_fields=["status", "started_at"])
    log.warning("A worker died while it ran %s: put back to run again.", task.task_path)
    return True


def _look_after(alive: Alive) -> None:
    try:
        close_old_connections()
        alive.renew()
        recover()
    except Exception:
        # The database may be away for a while; the next round tries again.
        log.exception("Looking for tasks of dead workers failed.")
    finally:
        close_old_connections()


def _work(stop: threading.Event, name: str, interval: float, only_short: bool) -> None:
    worker = _worker(name, interval)
    while not stop.is_set():
        try:
            close_old_connections()
            task = _claim(name, only_short)
            if task is not None:
                worker.run_task(task)
                continue
        except Exception:
            log.exception("A worker could not reach its queue.")
            stop.wait(1.0)
        stop.wait(interval)
    connections.close_all()


def _worker(name: str, interval: float) -> Worker:
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
    )


def _claim(name: str, only_short: bool) -> DBTaskResult | None:
    waiting = _waiting(only_short)
    # Looking costs a read; only a task that is there costs the write lock, of which SQLite has one for everybody.
    if not waiting.exists():
        return None
    with exclusive_transaction(waiting.db):
        task = waiting.select_for_update(skip_locked=True).first()
        if task is not None:
            task.claim(name)
    return task


def _waiting(only_short: bool) -> QuerySet[DBTaskResult]:
    ready = DBTaskResult.objects.ready().filter(backend_name="default")
    return ready.filter(priority__gte=0) if only_short else ready
