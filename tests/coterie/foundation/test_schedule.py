"""Periodic work is done once each time, by one of many workers, and what goes wrong with it is told."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.foundation import housekeeping, schedule, worker
from coterie.foundation.alive import Alive
from coterie.foundation.models import ScheduleState, WorkerProcess
from coterie.foundation.rooms import Room
from coterie.foundation.schedule import Schedule, begin_due, overview, run_scheduled
from coterie.foundation.workers import living
from coterie.niches import clear_waiting
from tests.coterie.foundation.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    connections.close_all()


def declare(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> None:
    """Let there be one schedule, and no other."""
    monkeypatch.setattr(schedule, "by_name", lambda: {"test.hourly": Schedule("test.hourly", "say so", HOUR, run)})


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the only schedule of this test did: ``hourly`` says so each time."""
    said: list[str] = []
    declare(monkeypatch, lambda: said.append("done"))
    return said


def state() -> ScheduleState:
    return ScheduleState.objects.get(name="test.hourly")


def test_it_is_done_by_a_worker_and_due_again_after_its_time(done: list[str]) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_worker, args=(stop,), kwargs={"interval": 0.05})
    thread.start()
    try:
        until(lambda: ScheduleState.objects.exclude(finished_at=None).exists())
        until(lambda: bool(living()))
        assert living()[0].name == ScheduleState.objects.get().worker.rpartition("/")[0]
    finally:
        stop.set()
        thread.join(60)
    assert not WorkerProcess.objects.exists()
    [shown] = overview()
    assert done == ["done"]
    assert (shown.problem, shown.under_way) == ("", False)
    assert shown.took is not None
    assert shown.last_at is not None
    assert shown.next_at is not None
    assert HOUR - timedelta(minutes=10) < shown.next_at - shown.last_at <= HOUR
    assert str(os.getpid()) in shown.worker


def test_of_many_workers_one_begins_it(done: list[str]) -> None:
    begin_due()
    DBTaskResult.objects.all().delete()
    ScheduleState.objects.update(due_at=timezone.now())
    ready, begun = threading.Barrier(6), []

    def look() -> None:
        ready.wait()
        begun.extend(begin_due())
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert begun == ["test.hourly"]
    assert DBTaskResult.objects.count() == 1


def test_after_downtime_it_is_done_once(done: list[str]) -> None:
    begin_due()
    DBTaskResult.objects.all().delete()
    ScheduleState.objects.update(due_at=timezone.now() - 100 * HOUR)
    assert begin_due() == ["test.hourly"]
    assert begin_due() == []
    assert state().due_at > timezone.now()


def test_what_goes_wrong_is_told_and_the_next_time_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [OSError("the disk is full")]

    def run() -> None:
        if problems:
            raise problems.pop()

    declare(monkeypatch, run)
    begin_due()
    run_scheduled.func("test.hourly")
    assert overview()[0].problem == "OSError: the disk is full"
    run_scheduled.func("test.hourly")
    assert overview()[0].problem == ""


def test_it_is_not_begun_while_a_living_worker_is_at_it(done: list[str]) -> None:
    begin_due()
    with Alive() as alive:
        ScheduleState.objects.update(started_at=timezone.now(), worker=f"{alive.name}/0")
        assert overview()[0].under_way
        run_scheduled.func("test.hourly")
        assert done == []
    assert not overview()[0].under_way
    run_scheduled.func("test.hourly")
    assert done == ["done"]


def test_a_schedule_that_is_gone_is_left_alone(done: list[str]) -> None:
    run_scheduled.func("test.of-an-older-version")
    assert not ScheduleState.objects.exists()


def test_a_name_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hourly = Schedule("test.hourly", "say so", HOUR, lambda: None)
    monkeypatch.setattr(schedule, "rooms", lambda: [Room("one", "", schedules=[hourly, hourly])])
    with pytest.raises(ValueError, match="declared twice"):
        schedule.by_name.__wrapped__()


# -- those that there are


def test_everything_declared_is_one_of_ours_and_can_be_done() -> None:
    names = [each.name for each in schedule.schedules()]
    assert {"foundation.sessions", "foundation.tasks", "niches.waiting"} <= set(names)
    assert set(begin_due()) == set(names)
    for name in names:
        run_scheduled.func(name)
    assert [(each.schedule.name, each.problem) for each in overview()] == [(name, "") for name in names]


def test_expired_sessions_are_deleted() -> None:
    for age in (-3600, 3600):
        session = SessionStore()
        session.set_expiry(age)
        session["who"] = "ada"
        session.save()
    kept = session.session_key
    housekeeping.clear_sessions()
    assert [each.session_key for each in Session.objects.all()] == [kept]


def test_tasks_that_ended_long_ago_are_deleted() -> None:
    ages = {"SUCCESSFUL": 15, "FAILED": 15, "READY": 15, "RUNNING": 15}
    for status, days in [*ages.items(), ("SUCCESSFUL", 13)]:
        made = run_scheduled.enqueue("test.never")
        at = timezone.now() - timedelta(days=days)
        DBTaskResult.objects.filter(pk=made.id).update(status=status, finished_at=at, enqueued_at=at)
    assert housekeeping.clear_tasks() == 2
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "RUNNING", "SUCCESSFUL"]


def test_uploads_that_nobody_is_going_to_read_are_removed(settings: object, tmp_path: object) -> None:
    from pathlib import Path

    from django.core.files.uploadedfile import SimpleUploadedFile

    from coterie.niches.import_export import import_export, keep_upload

    settings.IMPORTS = Path(str(tmp_path)) / "imports"  # type: ignore[attr-defined]
    wanted, forgotten, fresh = (keep_upload(SimpleUploadedFile(f"{name}.zip", b"x")) for name in ("a", "b", "c"))
    import_export(wanted, by=None)
    for old in (wanted, forgotten):
        os.utime(old.path.parent, (0, 0))
    assert clear_waiting.clear_waiting() == 1
    assert (wanted.path.exists(), forgotten.path.exists(), fresh.path.exists()) == (True, False, True)
