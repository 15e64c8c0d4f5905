"""Imports and runs whose workers die or stop: they wait again, or end; nothing of theirs is left, nothing blocked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.activity.models import Activity
from coterie.foundation.alive import Alive
from coterie.foundation.worker import ATTEMPTS
from coterie.foundation.worker import recover as recover_tasks
from coterie.niches import import_export as importing
from coterie.niches import run as running
from coterie.niches.cancel import cancel
from coterie.niches.import_export import ExportFile, import_export, keep_upload
from coterie.niches.models import Import, Job, Niche, Run, Source
from coterie.niches.run import start_run
from coterie.niches.stranded import note_the_stop, recover
from coterie.people.models import User
from tests.coterie.foundation.waiting import until
from tests.coterie.niches.conftest import Platform
from tests.coterie.niches.test_jobs import at_work, begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_left_open")]
ROOT = Path(__file__).resolve().parents[3]
PYTHONPATH = os.pathsep.join([str(ROOT / "src"), str(ROOT)])


PROGRAM = """
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
settings.IMPORTS = settings.DATA / "imports"
{does}
"""
WORKER = "from coterie.foundation.worker import run_foreground\nrun_foreground(threads=1)"


@contextmanager
def in_another_process(does: str) -> Iterator[subprocess.Popen[bytes]]:
    name = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(name=name, does=does)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "COTERIE_DATA": str(settings.DATA)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def children_of(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def test_a_run_survives_the_sudden_death_of_its_worker(source: Source) -> None:
    job = start_run(source, by=None)
    with in_another_process(f"from coterie.niches.run import perform\nperform({job.pk})") as worker:
        until(lambda: Run.objects.filter(pk=job.pk).exclude(step="").exists(), 60)
        [child] = children_of(worker.pid)
        assert running.perform(job.pk) is False  # somebody is at it
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)
    until(lambda: not Path(f"/proc/{child}").exists() or "zombie" in Path(f"/proc/{child}/status").read_text(), 20)
    assert Run.objects.get(pk=job.pk).state == Job.RUNNING
    assert not Niche.objects.exists()
    assert running.perform(job.pk)
    assert Run.objects.get(pk=job.pk).state == Job.DONE
    assert Niche.objects.current().exists()


def an_upload(name: str = "holiday.zip") -> ExportFile:
    """Nothing that can be read, but what takes the reader a moment to find out."""
    return keep_upload(SimpleUploadedFile(name, b"PK\x03\x04 nothing of the kind"))


def under_way(job: Job) -> bool:
    return type(job).objects.filter(pk=job.pk, state=Job.RUNNING).exists()


def test_an_import_whose_workers_are_killed_ends_and_leaves_its_source_free(platform: Platform) -> None:
    kept = an_upload()
    job = import_export(kept, by=None, platform="Aperture")
    for number in range(1, ATTEMPTS + 1):
        with in_another_process(WORKER) as worker:
            until(lambda: under_way(job))
            worker.send_signal(signal.SIGKILL)
            worker.wait(120)
        recover_tasks()
        recover()
        job.refresh_from_db()
        assert job.deaths == min(number, ATTEMPTS - 1)
    assert job.state == Job.FAILED
    assert job.problem.startswith("The server ended 3 times while it did this")
    assert not kept.path.parent.exists()
    again = begun(platform)
    assert importing.perform(again.pk)
    assert Import.objects.get(pk=again.pk).state == Job.DONE


def test_a_worker_that_is_asked_to_stop_leaves_its_job_to_the_next_one() -> None:
    job = import_export(an_upload(), by=None, platform="Aperture")
    Import.objects.update(deaths=ATTEMPTS - 1)
    with in_another_process(WORKER) as worker:
        until(lambda: under_way(job))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0
    recover_tasks()
    recover()
    job.refresh_from_db()
    assert (job.state, job.deaths) == (Job.QUEUED, ATTEMPTS - 1)
    assert Path(job.path).exists()
    [waiting] = DBTaskResult.objects.filter(status="READY", task_path="coterie.niches.tasks.do_job")
    assert waiting.args_kwargs["args"] == ["import", job.pk]


def test_a_restart_in_the_middle_of_the_last_step_is_not_a_death(source: Source) -> None:
    """Asked to stop, then killed while the results were stored."""
    job = start_run(source, by=None)
    Run.objects.update(state=Job.RUNNING, holder="gone-1", deaths=ATTEMPTS - 1, stopping=True)
    assert recover() == 1
    job.refresh_from_db()
    assert (job.state, job.deaths, job.stopping) == (Job.QUEUED, ATTEMPTS - 1, False)


def test_what_this_process_does_is_marked_when_it_is_asked_to_stop(source: Source) -> None:
    mine, other = start_run(source, by=None), Source.objects.create(name="Other", salted_as="Other")
    others = Run.objects.create(source=other, state=Job.RUNNING, holder="somebody-else-1")
    with Alive() as alive:
        Run.objects.claim(mine.pk, alive.name)
        note_the_stop()
    assert Run.objects.get(pk=mine.pk).stopping
    assert not Run.objects.get(pk=others.pk).stopping


def test_a_job_whose_task_was_given_up_waits_again(source: Source) -> None:
    job = start_run(source, by=None)
    DBTaskResult.objects.update(status="FAILED")
    assert recover() == 1
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    assert recover() == 0  # a task waits for it
    DBTaskResult.objects.update(status="FAILED")
    Run.objects.update(state=Job.RUNNING, holder="gone-1")
    assert recover() == 1
    job.refresh_from_db()
    assert (job.state, job.deaths) == (Job.QUEUED, 2)


def test_a_job_whose_worker_is_gone_is_cancelled_at_once(operator: User) -> None:
    kept = an_upload()
    job = import_export(kept, by=operator, platform="Aperture")
    Import.objects.update(state=Job.RUNNING, holder="gone-1")
    DBTaskResult.objects.update(status="FAILED")
    cancel(Import.objects.get(), by=operator)
    assert Import.objects.get(pk=job.pk).state == Job.CANCELLED
    assert not kept.path.parent.exists()


def test_a_job_whose_worker_died_while_it_cancelled_can_still_be_cancelled(operator: User) -> None:
    job = import_export(an_upload(), by=operator, platform="Aperture")
    with Alive() as alive:
        Import.objects.claim(job.pk, alive.name)
        cancel(Import.objects.get(), by=operator)
        assert Import.objects.get().state == Job.RUNNING
    cancel(Import.objects.get(), by=operator)
    assert Import.objects.get().state == Job.CANCELLED
    assert Activity.objects.filter(kind="import.cancelled").count() == 1


def test_a_job_that_was_to_be_cancelled_does_not_begin_anew() -> None:
    kept = an_upload()
    job = import_export(kept, by=None, platform="Aperture")
    Import.objects.update(state=Job.RUNNING, holder="gone-1", cancel_requested_at=timezone.now())
    assert recover() == 1
    job.refresh_from_db()
    assert job.state == Job.CANCELLED
    assert not kept.path.parent.exists()


def test_an_upload_goes_with_an_import_that_is_cancelled_while_it_waits() -> None:
    kept = an_upload()
    cancel(import_export(kept, by=None), by=None)
    assert not kept.path.parent.exists()


def test_a_worker_that_lost_its_job_to_another_stops_and_stores_nothing(source: Source) -> None:
    job = start_run(source, by=None)
    with at_work(job):
        Run.objects.filter(pk=job.pk).update(holder="somebody-else-1")
    assert Run.objects.get(pk=job.pk).state == Job.RUNNING
    assert not Niche.objects.exists()
