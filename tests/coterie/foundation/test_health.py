"""The operators' page and ``coterie check`` say what is wrong and what to do, each check for each kind of wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.foundation import checks, health, schedule, workers
from coterie.foundation.alive import Alive
from coterie.foundation.checks import Answer, Check, Found, State, answers, worst
from coterie.foundation.models import ScheduleState, WorkerProcess
from coterie.foundation.rooms import Room
from coterie.foundation.schedule import begin_due, run_scheduled
from tests.coterie.world import World, person
from tests.support.servers import free_port

pytestmark = pytest.mark.django_db
GOOD, LOOK, BAD = State


class Usage(NamedTuple):
    free: int


@pytest.fixture(autouse=True)
def nothing_kept(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    checks._kept.clear()
    yield
    checks._kept.clear()


@pytest.fixture
def on_time() -> None:
    begin_due()
    for each in schedule.schedules():
        run_scheduled.call(each.name)
    DBTaskResult.objects.all().delete()


def waiting(minutes: float, **columns: Any) -> DBTaskResult:
    made = DBTaskResult.objects.get(pk=run_scheduled.enqueue("test.waiting").id)
    columns["enqueued_at"] = timezone.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.filter(pk=made.pk).update(**columns)
    return made


def test_the_database_answers_and_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.database().state == GOOD
    monkeypatch.setattr(health, "SLOW_SECONDS", 0.0)
    assert health.database().state == LOOK
    monkeypatch.setattr("coterie.foundation.health.MigrationExecutor.migration_plan", lambda *_: ["one", "two"])
    found = health.database()
    assert (found.state, found.said, found.todo) == (BAD, "2 migrations are missing.", "Run: coterie migrate")


def test_a_worker_is_alive_or_not() -> None:
    assert health.workers().state == BAD
    WorkerProcess.objects.create(name="a-host-1-dead", threads=2)
    assert health.workers().state == BAD
    with Alive() as alive:
        workers.sign_on(alive.name, 2)
        assert health.workers().said == "1 worker is alive."
        assert [each.name for each in WorkerProcess.objects.all()] == [alive.name]
        waiting(0, status="RUNNING", worker_ids=[f"{alive.name}/1"])
        [row] = workers.living()
        assert (row.threads, row.tasks) == (2, ("run_scheduled",))
    assert health.workers().state == BAD


@pytest.mark.parametrize(("minutes", "state"), [(1, GOOD), (5, LOOK), (20, BAD)])
def test_what_people_wait_for_does_not_wait_long(minutes: float, state: State) -> None:
    assert health.queue().said == "Nothing waits."
    waiting(600, priority=-10)
    waiting(600, run_after=timezone.now() + timedelta(hours=1))
    assert health.queue().state == GOOD
    waiting(minutes)
    assert health.queue().state == state


def test_failed_tasks_are_to_be_looked_at_for_a_day() -> None:
    waiting(0, status="FAILED", finished_at=timezone.now() - timedelta(days=2))
    assert health.queue().state == GOOD
    waiting(0, status="FAILED", finished_at=timezone.now())
    assert health.queue().said == "1 task failed in the last day."


def test_schedules_are_on_time(on_time: None) -> None:
    assert health.schedules().state == GOOD
    ScheduleState.objects.filter(name="foundation.tasks").update(due_at=timezone.now() - timedelta(hours=1))
    assert health.schedules().said == "Due and not begun: foundation.tasks."
    ScheduleState.objects.filter(name="foundation.tasks").update(problem="OSError: full")
    assert health.schedules().said == "Went wrong the last time: foundation.tasks."
    ScheduleState.objects.all().delete()
    assert health.schedules().said == "Due and not begun: all of them."


@pytest.mark.parametrize(("free", "state"), [(5_000_000_000, GOOD), (1_000_000_000, LOOK), (1_000_000, BAD)])
def test_the_disk_has_room(monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    assert health.disk().said.endswith("are free where the data lie.")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: Usage(free))
    assert health.disk().state == state


def test_mail_is_written_to_a_folder_or_a_server_takes_it(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    assert health.mail().state == GOOD
    (tmp_path / "file").touch()
    settings.EMAIL_FILE_PATH = str(tmp_path / "file")
    assert checks._asked(Check("a", "A", health.mail)).state == BAD
    settings.EMAIL_FILE_PATH = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    found = health.mail()
    assert (found.state, "takes no mail" in found.said) == (BAD, True)
    assert get_connection().host == "127.0.0.1"  # type: ignore[attr-defined]


def test_a_front_end_that_was_not_built_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_entry: str) -> None:
        raise ImproperlyConfigured("The front end was not built.")

    monkeypatch.setattr(health, "asset", missing)
    found = health.front_end()
    assert (found.state, found.said, found.todo) == (BAD, "The front end was not built.", "Build it: make frontend")


def test_redis_answers_where_it_is_used(settings: Any) -> None:
    settings.REDIS_URL = ""
    assert health.between_processes().state == GOOD
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert health.between_processes().state == BAD


# -- all of them


def room_with(monkeypatch: pytest.MonkeyPatch, run: Callable[[], Found], keep: float = 0.0) -> None:
    one = Room("one", "", checks=[Check("test", "Test", run, keep)])
    monkeypatch.setattr(checks, "rooms", lambda: [one])


def test_a_check_that_fails_is_wrong_and_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> Found:
        raise OperationalError("no such table")

    room_with(monkeypatch, run)
    [answer] = answers()
    assert (answer.found.state, answer.found.said) == (BAD, "OperationalError: no such table")


def test_what_is_dear_to_ask_is_asked_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    room_with(monkeypatch, lambda: asked.append(1) or Found(GOOD, "yes"), keep=60)  # type: ignore[func-returns-value]
    answers()
    answers()
    assert len(asked) == 1


def test_the_worst_says_how_all_is() -> None:
    one = Check("test", "Test", health.disk)
    assert worst([]) == GOOD
    for states, whole in {(GOOD, GOOD): GOOD, (BAD, GOOD): BAD, (LOOK, GOOD): LOOK, (LOOK, BAD): BAD}.items():
        assert worst([Answer(one, Found(each, "")) for each in states]) == whole


# -- the page


def test_only_operators_see_it(client: Client, world: World) -> None:
    pages = ("/operate/health/", "/operate/health/now/")
    run = "/operate/schedules/foundation.tasks/runs/"
    assert [client.get(each).status_code for each in pages] + [client.post(run).status_code] == [404] * 3
    client.force_login(world.ada)
    assert [client.get(each).status_code for each in pages] + [client.post(run).status_code] == [404] * 3
    assert "/operate/health/" not in client.get("/").content.decode()
    assert not ScheduleState.objects.exists()


def test_it_says_what_is_wrong_and_runs_a_schedule_now(client: Client, world: World) -> None:
    client.force_login(world.olga)
    assert 'href="/operate/health/"' in client.get("/").content.decode()
    page = client.get("/operate/health/").content.decode()
    assert "Something is wrong." in page
    assert "No worker is alive" in page
    assert client.get("/operate/health/now/").status_code == 302
    now = client.get("/operate/health/now/", headers={"HX-Request": "true"}).content.decode()
    assert now.startswith('<div id="health"')
    DBTaskResult.objects.all().delete()
    said = client.post("/operate/schedules/foundation.tasks/runs/", follow=True).content.decode()
    assert "begun by the next free worker" in said
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs["args"] == ["foundation.tasks"]
    with Alive() as alive:
        ScheduleState.objects.update(started_at=timezone.now(), worker=f"{alive.name}/0")
        assert "at it already" in client.post("/operate/schedules/foundation.tasks/runs/", follow=True).content.decode()
    assert client.post("/operate/schedules/no.such/runs/").status_code == 404
    assert DBTaskResult.objects.count() == 1


def test_names_of_workers_and_problems_are_shown_as_text(client: Client, world: World, on_time: None) -> None:
    client.force_login(world.olga)
    ScheduleState.objects.filter(name="foundation.tasks").update(problem="<script>alert(1)</script>")
    page = client.get("/operate/health/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_operator_who_is_made_later_sees_it(client: Client) -> None:
    from coterie.people.appoint import appoint

    late = person("late")
    client.force_login(late)
    assert client.get("/operate/health/").status_code == 404
    appoint(late, by=None)
    assert client.get("/operate/health/").status_code == 200


# -- the command


def test_the_command_says_the_same_and_fails_when_something_is_wrong(tmp_path: Path) -> None:
    known = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    setting = {"COTERIE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "coterie.settings.base"}

    def coterie(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from coterie.cli import main; main()", *words]
        return subprocess.run(command, env={**known, **setting}, capture_output=True, text=True, check=False)

    before = coterie("check")
    assert before.returncode == 1
    assert "Run: coterie migrate" in before.stderr
    assert "Traceback" not in before.stderr
    assert coterie("migrate").returncode == 0
    after = coterie("check")
    assert after.returncode == 1  # no worker
    assert "No worker is alive" in after.stderr
    assert "SQLite answers in" in after.stderr
