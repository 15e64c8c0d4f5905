"""Background tasks: run from the database's queue, in the server's own process or in processes of their own.

A task runs at least once. One that was under way when its process died is put back and runs again, here or in another
worker; three times, and it counts as failed. A process that is asked to stop (a restart, an update) gives back what it
has under way, and that is not counted.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType

from django.db import close_old_connections, connections, transaction
from django.db.models import QuerySet
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from coterie.foundation.alive import Alive, is_alive
from coterie.foundation.workers import sign_off, sign_on

log = logging.getLogger(__name__)

ATTEMPTS = 3
# How often to look for tasks whose worker died while this one went on.
LOOK_AFTER_SECONDS = 30.0
# How long a worker that is asked to stop waits for its tasks; what runs a service usually gives it ten seconds.
FINISH_WITHIN_SECONDS = 8.0
# Behind the name of a worker that was asked to stop while it ran a task: whatever ends it then is not the task's doing.
STOPPING = " (stopping)"

Hook = Callable[[], object]
_at_recovery: list[Hook] = []
_at_stop: list[Hook] = []
_this_thread = threading.local()


class WorkerDied(Exception):
    """The process that ran the task ended before the task did, too often to try again."""


def at_recovery(hook: Hook) -> Hook:
    """Register what else to look after when workers died: called when a worker starts, and every half minute."""
    _at_recovery.append(hook)
    return hook


def at_stop(hook: Hook) -> Hook:
    """Register what to do at once when this process is asked to stop, before it waits for its tasks."""
    _at_stop.append(hook)
    return hook


def asked_to_stop() -> bool:
    """For a long task: whether the worker that runs it was asked to stop, so that it should leave off."""
    stop: threading.Event | None = getattr(_this_thread, "stop", None)
    return stop is not None and stop.is_set()


def this_worker() -> str:
    """For a task: the name of the worker that runs it; empty outside of one."""
    return getattr(_this_thread, "name", "")


def run_worker(stop: threading.Event, *, interval: float = 0.25, threads: int = 2) -> None:
    """Run tasks until ``stop`` is set; then finish those under way, put back what takes too long, and return.

    The first of several threads leaves tasks of a negative priority to the others: however long such a task takes, what
    people wait for goes on. ``interval`` is how long, in seconds, an empty queue is left alone.
    """
    with Alive() as alive:
        _recover_all()
        _safely(partial(sign_on, alive.name, threads))
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
            _look_after(alive, threads)
        _end(alive, crew)
        _safely(partial(sign_off, alive.name))
    connections.close_all()


def _end(alive: Alive, crew: list[threading.Thread]) -> None:
    deadline = time.monotonic() + FINISH_WITHIN_SECONDS
    _not_counted(alive)
    for hook in _at_stop:
        _safely(hook)
    for thread in crew:
        thread.join(max(deadline - time.monotonic(), 0.0))
    if any(thread.is_alive() for thread in crew):
        _not_counted(alive)
        for task in _of(alive):
            _put_back(task)


def _of(alive: Alive) -> list[DBTaskResult]:
    running = DBTaskResult.objects.running()
    return [task for task in running if task.worker_ids and process_of(task.worker_ids[-1]) == alive.name]


def _not_counted(alive: Alive) -> None:
    for task in _of(alive):
        if not task.worker_ids[-1].endswith(STOPPING):
            named = [*task.worker_ids[:-1], task.worker_ids[-1] + STOPPING]
            DBTaskResult.objects.running().filter(pk=task.pk).update(worker_ids=named)


def _safely(hook: Hook) -> None:
    try:
        hook()
    except Exception:
        log.exception("%s failed.", hook)


def run_foreground(*, threads: int = 2) -> None:
    """``coterie worker``: until SIGTERM or Ctrl+C; a second signal ends the process without waiting for its tasks."""
    stop = threading.Event()

    def signalled(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        log.info("Finishing the tasks under way (%s).", signal.Signals(number).name)
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signalled)
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


def _recover_all() -> None:
    recover()
    for hook in _at_recovery:
        _safely(hook)


def process_of(worker_id: str) -> str:
    """The process, as ``alive`` knows it, of a worker as tasks know it."""
    return worker_id.rpartition("/")[0]


def _is_dead(worker_id: str) -> bool:
    process = process_of(worker_id)
    return bool(process) and not is_alive(process)


def _deaths(task: DBTaskResult) -> int:
    """How many workers died of the task, if its newest one did."""
    return sum(not worker_id.endswith(STOPPING) for worker_id in task.worker_ids)


def _put_back(task: DBTaskResult) -> bool:
    """Only while it is still with the same worker: another may have put it back meanwhile."""
    with transaction.atomic():
        found = DBTaskResult.objects.select_for_update().running().filter(pk=task.pk).first()
        if found is None or found.worker_ids != task.worker_ids:
            return False
        stopped = found.worker_ids[-1].endswith(STOPPING)
        if not stopped and _deaths(found) >= ATTEMPTS:
            found.set_failed(WorkerDied(f"{_deaths(found)} workers died while they ran {found.task_path}."))
            return False
        found.status, found.started_at = "READY", None
        found.save(update_fields=["status", "started_at"])
    log.warning("%s was under way when its worker %s: put back.", task.task_path, "stopped" if stopped else "died")
    return True


def _look_after(alive: Alive, threads: int) -> None:
    try:
        close_old_connections()
        alive.renew()
        sign_on(alive.name, threads)
        _recover_all()
    except Exception:
        # The database may be away for a while; the next round tries again.
        log.exception("Looking for tasks of dead workers failed.")
    finally:
        close_old_connections()


def _work(stop: threading.Event, name: str, interval: float, only_short: bool) -> None:
    worker = _worker(name, interval)
    _this_thread.stop, _this_thread.name = stop, name
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
