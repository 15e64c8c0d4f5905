"""``coterie import``: the same verbs, told on the terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from rich.console import Console

from coterie.foundation.alive import Alive
from coterie.niches.commands import import_path
from coterie.niches.import_export import ExportFile, import_export
from coterie.niches.models import Import, Job, Niche, Source
from coterie.niches.stranded import recover
from coterie.niches.tasks import do_job
from coterie.niches.work import perform, perform_held
from tests.coterie.niches.conftest import Platform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_left_open")]


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=300)


def said(console: Console) -> str:
    return console.file.getvalue()


def test_an_export_is_read_and_searched_while_one_waits(platform: Platform, console: Console) -> None:
    assert import_path(platform.export, console=console) == 0
    found = Niche.objects.current().count()
    assert found > 0
    assert f"Aperture: 2,000 posts by 240 people; {found} niches found." in said(console)
    assert Import.objects.get().state == Job.DONE
    # Nothing is left for a worker to do again.
    assert not DBTaskResult.objects.filter(task_path=do_job.module_path).exists()


def test_a_worker_keeps_out_of_what_a_command_does_until_the_command_is_gone(platform: Platform) -> None:
    with Alive() as alive:
        file = ExportFile(platform.export, "aperture")
        job = import_export(file, by=None, platform="Aperture", holder=alive.name)
        assert perform("import", job.pk) is False
        assert recover() == 0
    assert recover() == 1
    assert DBTaskResult.objects.get(status="READY").args_kwargs["args"] == ["import", job.pk]
    assert perform_held("import", job.pk, alive.name)
    assert Import.objects.get().state == Job.QUEUED


def test_bad_input_is_one_line_and_exit_code_2(tmp_path: Path, console: Console) -> None:
    assert import_path(tmp_path / "gone.zip", console=console) == 2
    assert "gone.zip: there is no such file" in said(console)
    (tmp_path / "holiday.txt").write_text("sun, sea")
    assert import_path(tmp_path / "holiday.txt", console=console) == 2
    assert "holiday.txt" in said(console).splitlines()[-1]
    assert "Traceback" not in said(console)
    assert Import.objects.get().state == Job.FAILED


def test_a_source_that_is_busy_is_left_alone(platform: Platform, console: Console) -> None:
    source = Source.objects.create(name="Aperture", salted_as="Aperture")
    Import.objects.create(source=source)
    assert import_path(platform.export, name="Aperture", console=console) == 2
    assert "being read already" in said(console)
