"""Background tasks run, side by side, and survive the death of the process that ran them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from coterie.foundation import worker
from coterie.foundation.alive import Alive, _held_in_database, is_alive
from tests.coterie.foundation.waiting import (
    count_tables,
    fail,
    kill_the_worker,
    lines,
    until,
    wait_for_file,
    write_line,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
# Only ends a test that would wait for ever.
PATIENCE = 120
PYTHONPATH = os.pathsep.join([str(ROOT / "src"), str(ROOT)])


@contextmanager
def working(threads: int = 2) -> Iterator[threading.Event]:
    """A worker in this process, for as long as the block lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_worker, args=(stop,), kwargs={"interval": 0.05, "threads": threads})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def task_of(result: object) -> DBTaskResult:
    return DBTaskResult.objects.get(pk=result.id)  # type: ignore[attr-defined]


# -- in one process


def test_tasks_run_and_what_they_return_is_kept() -> None:
    with working():
        made = count_tables.enqueue()
        until(lambda: task_of(made).status == "SUCCESSFUL")
    assert task_of(made).return_value > 3


def test_a_task_that_fails_is_kept_with_its_traceback_and_the_next_one_runs(tmp_path: Path) -> None:
    failed = fail.enqueue()
    write_line.enqueue(str(tmp_path / "log"), "after")
    with working(threads=1):
        until(lambda: lines(tmp_path / "log") == ["after"])
        until(lambda: task_of(failed).status == "FAILED")
    assert "ValueError: this task fails" in task_of(failed).traceback


def test_a_long_task_does_not_hold_up_the_others(tmp_path: Path) -> None:
    log, done = tmp_path / "log", tmp_path / "done"
    long = [wait_for_file.enqueue(str(log), str(done)) for _ in range(3)]
    with working():
        until(lambda: len(lines(log)) == 1)
        for number in range(5):
            write_line.enqueue(str(tmp_path / "short"), str(number))
        until(lambda: len(lines(tmp_path / "short")) == 5)
        assert "finished" not in lines(log)
        done.touch()
        until(lambda: all(task_of(each).status == "SUCCESSFUL" for each in long))


def test_stopping_finishes_the_task_under_way_and_begins_no_other(tmp_path: Path) -> None:
    log, done = tmp_path / "log", tmp_path / "done"
    under_way = wait_for_file.enqueue(str(log), str(done))
    with working(threads=1) as stop:
        until(lambda: len(lines(log)) == 1)
        stop.set()
        waiting = write_line.enqueue(str(log), "never")
        done.touch()
    assert task_of(under_way).status == "SUCCESSFUL"
    assert task_of(waiting).status == "READY"
    assert "never" not in lines(log)


def test_an_empty_queue_is_only_read() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert worker._claim("nobody", only_short=False) is None
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]


def test_each_task_is_taken_by_one_worker_only(tmp_path: Path) -> None:
    for number in range(40):
        write_line.enqueue(str(tmp_path / "log"), str(number))
    with working(threads=2), working(threads=2):
        until(lambda: DBTaskResult.objects.successful().filter(task_path=write_line.module_path).count() == 40)
    assert sorted(lines(tmp_path / "log"), key=int) == [str(number) for number in range(40)]


def test_the_worker_inside_the_server_starts_and_stops(tmp_path: Path) -> None:
    embedded = worker.start_embedded()
    write_line.enqueue(str(tmp_path / "log"), "hello")
    until(lambda: lines(tmp_path / "log") == ["hello"])
    embedded.stop(10)
    assert not embedded.thread.is_alive()


# -- who is alive


def test_a_process_is_alive_until_it_lets_go() -> None:
    with Alive() as alive:
        assert is_alive(alive.name)
    assert not is_alive(alive.name)
    assert not is_alive("never-was-1")


def test_a_lock_that_the_database_lost_is_taken_again() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL keeps the lock; a file's lock is not lost.")
    with Alive() as alive:
        with connection.cursor() as cursor:
            # Of this database alone: the server has others, where tests that run beside this one hold theirs.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
            )
        until(lambda: not _held_in_database(alive.name))
        alive.renew()
        assert _held_in_database(alive.name)


# -- across processes


PROGRAM = """
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
from django.db import connections
from coterie.foundation import worker
worker.FINISH_WITHIN_SECONDS = {finish_within}
worker.run_foreground(threads={threads})
"""


@contextmanager
def a_process(threads: int = 1, finish_within: float = 60.0) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on this test's database."""
    name = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(name=name, threads=threads, finish_within=finish_within)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "COTERIE_DATA": str(settings.DATA)},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def test_a_task_survives_the_sudden_death_of_its_worker(tmp_path: Path) -> None:
    log, done = tmp_path / "log", tmp_path / "done"
    made = wait_for_file.enqueue(str(log), str(done))
    with a_process() as first:
        until(lambda: len(lines(log)) == 1)
        assert worker.recover() == 0  # it is alive, and keeps its task
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE)
    assert task_of(made).status == "RUNNING"
    with a_process() as second:
        until(lambda: len(lines(log)) == 2)
        done.touch()
        until(lambda: task_of(made).status == "SUCCESSFUL")
    assert lines(log) == [f"began in {first.pid}", f"began in {second.pid}", "finished"]


def test_a_worker_that_goes_on_puts_back_the_task_of_one_that_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_AFTER_SECONDS", 0.2)
    log, done = tmp_path / "log", tmp_path / "done"
    made = wait_for_file.enqueue(str(log), str(done))
    with a_process() as dies:
        until(lambda: len(lines(log)) == 1)
        with working():
            dies.send_signal(signal.SIGKILL)
            dies.wait(PATIENCE)
            until(lambda: len(lines(log)) == 2)
            done.touch()
            until(lambda: task_of(made).status == "SUCCESSFUL")


def test_a_task_that_kills_its_workers_is_given_up(tmp_path: Path) -> None:
    made = kill_the_worker.enqueue(str(tmp_path / "log"))
    for number in range(1, worker.ATTEMPTS + 1):
        with a_process() as process:
            assert process.wait(PATIENCE) == -signal.SIGKILL
        assert len(lines(tmp_path / "log")) == number
        assert task_of(made).status == "RUNNING"
        assert worker.recover() == (1 if number < worker.ATTEMPTS else 0)
    given_up = task_of(made)
    assert given_up.status == "FAILED"
    assert "3 workers died while they ran" in given_up.traceback


def test_a_restart_is_not_a_death(tmp_path: Path) -> None:
    """Asked to stop, then killed by whoever lost patience: the task is put back however often workers died before."""
    made = wait_for_file.enqueue(str(tmp_path / "log"), str(tmp_path / "never"))
    dead = [f"a-worker-that-died-{number}/0" for number in range(1, worker.ATTEMPTS)]
    DBTaskResult.objects.filter(pk=made.id).update(worker_ids=dead)
    with a_process() as process:
        until(lambda: len(lines(tmp_path / "log")) == 1)
        process.send_signal(signal.SIGTERM)
        until(lambda: task_of(made).worker_ids[-1].endswith(worker.STOPPING))
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    assert worker.recover() == 1
    assert task_of(made).status == "READY"


def test_a_worker_asked_to_stop_gives_back_what_takes_too_long(tmp_path: Path) -> None:
    made = wait_for_file.enqueue(str(tmp_path / "log"), str(tmp_path / "never"))
    with a_process(finish_within=0.2) as process:
        until(lambda: len(lines(tmp_path / "log")) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert task_of(made).status == "READY"
    assert worker._deaths(task_of(made)) == 0


def test_a_worker_asked_to_stop_finishes_its_task(tmp_path: Path) -> None:
    log, done = tmp_path / "log", tmp_path / "done"
    made = wait_for_file.enqueue(str(log), str(done))
    with a_process() as process:
        until(lambda: len(lines(log)) == 1)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        done.touch()
        assert process.wait(PATIENCE) == 0
    assert task_of(made).status == "SUCCESSFUL"


def test_a_worker_asked_twice_stops_at_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    wait_for_file.enqueue(str(log), str(tmp_path / "never"))
    with a_process() as process:
        until(lambda: len(lines(log)) == 1)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    connections.close_all()
