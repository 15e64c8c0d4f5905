"""Imports and runs in real processes: done, failed, cancelled, taken over when their worker died."""

from __future__ import annotations

import asyncio
import io
import os
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.activity.models import Activity
from coterie.foundation.live import Event
from coterie.foundation.live.stream import Stream
from coterie.niches import import_export as importing
from coterie.niches import keys
from coterie.niches import run as running
from coterie.niches.cancel import cancel
from coterie.niches.forms import ImportForm
from coterie.niches.import_export import ExportFile, import_export, keep_upload
from coterie.niches.models import Import, Job, Niche, NicheMember, Run, Source
from coterie.niches.run import start_run
from coterie.niches.sample import import_sample
from coterie.people.models import OptOut, User
from coterie_discovery.commands.job import read, read_signals
from tests.coterie.foundation.waiting import until
from tests.coterie.niches.conftest import FOLDER, Platform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_left_open")]
ROOT = Path(__file__).resolve().parents[3]
PYTHONPATH = os.pathsep.join([str(ROOT / "src"), str(ROOT)])


def begun(platform: Platform, by: User | None = None, name: str = "Aperture") -> Import:
    return import_export(ExportFile(platform.export, "aperture"), by=by, platform=name)


def folders() -> set[str]:
    return {each.name for each in settings.IMPORTS.iterdir()} - {FOLDER, "waiting"}


@pytest.fixture(autouse=True)
def nothing_is_left_lying_about() -> Iterator[None]:
    yield
    assert folders() <= set(Source.objects.values_list("folder", flat=True))


# -- reading


def test_an_export_is_read_and_a_run_begins_by_itself(platform: Platform, operator: User) -> None:
    job = begun(platform, operator)
    assert importing.perform(job.pk)
    job.refresh_from_db()
    source = job.source
    assert (job.state, job.problem) == (Job.DONE, "")
    assert source.simulated
    assert source.counts["posts"] == read_signals(source.signals).posts.num_rows == 2000
    assert source.counts["verbs"]["view"] > 0
    assert source.first_at < source.last_at
    assert source.runs.get().state == Job.QUEUED
    assert source.runs.get().started_by == operator
    told = Activity.objects.filter(audience="operators", actor=operator).order_by("id")
    assert [each.kind for each in told][-2:] == ["import.started", "run.started"]


CSV = b"post,thread,text\n1,1,How do I clean a macro lens?\n2,1,With air first.\n"
LINES = b"".join(b'{"post": "%d", "thread": "1", "text": "With air first."}\n' % n for n in (1, 2))


def in_a_zip(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, content)
    return held.getvalue()


def as_parquet() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.table({"post": ["1", "2"], "thread": ["1", "1"], "text": ["How?", "With air."]}), held)
    return held.getvalue()


def uploaded(name: str, content: bytes, by: User) -> Import:
    """An export as the form takes it, read."""
    form = ImportForm({"platform": "Lenses"}, {"export": SimpleUploadedFile(name, content)})
    assert form.is_valid(), form.errors
    job = import_export(keep_upload(form.cleaned_data["export"]), by=by, platform="Lenses")
    importing.perform(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("posts.csv", CSV),
        ("what we have (2024).csv", CSV),
        ("data.ndjson", LINES),
        ("data.jsonl", LINES),
        ("Posts.Parquet", as_parquet()),
        ("export.zip", in_a_zip("folder/data.jsonl", LINES)),
        ("export.zip", in_a_zip("data.parquet", as_parquet())),
    ],
)
def test_one_file_is_uploaded_as_it_is(name: str, content: bytes, operator: User) -> None:
    job = uploaded(name, content, operator)
    assert (job.state, job.problem) == (Job.DONE, "")
    assert job.source.counts["posts"] == 2


def test_an_export_that_is_not_read_yet_is_named(operator: User) -> None:
    chat = b'{"messages": [{"id": 1, "from_id": "user1", "date_unixtime": "1", "text": "Rye?"}]}'
    job = uploaded("result.json", chat, operator)
    assert job.state == Job.FAILED
    assert job.problem.startswith("result.json: this looks like a Telegram export, which Coterie does not read yet;")
    assert "docs/data-formats.md" in job.problem


def test_people_are_known_by_keys_that_are_the_same_at_every_import(platform: Platform) -> None:
    first = begun(platform)
    importing.perform(first.pk)
    Run.objects.update(state=Job.DONE)
    before = read_signals(Source.objects.get().signals)
    importing.perform(begun(platform).pk)
    after = Source.objects.get()
    Run.objects.update(state=Job.DONE)
    assert read_signals(after.signals).posts.equals(before.posts)
    assert folders() == {after.folder}
    importing.perform(begun(platform, name="Another").pk)
    another = Source.objects.get(name="Another")
    assert not set(read_signals(another.signals).members["member"].to_pylist()) & set(
        before.members["member"].to_pylist()
    )


def test_who_opted_out_is_not_read(platform: Platform) -> None:
    importing.perform(begun(platform).pk)
    gone = read_signals(Source.objects.get().signals).posts["author"][0].as_py()
    Run.objects.update(state=Job.DONE)
    OptOut.objects.create(key=gone)
    importing.perform(begun(platform).pk)
    source = Source.objects.get()
    for table, column in (("members", "member"), ("posts", "author"), ("acts", "actor")):
        assert gone not in getattr(read_signals(source.signals), table)[column].to_pylist()
    assert source.counts["opted_out"] > 0


def test_the_key_of_the_installation_is_for_its_owner_alone() -> None:
    assert len(keys.salt_of("Aperture")) == 32
    assert keys.salt_of("Aperture") == keys.salt_of("Aperture") != keys.salt_of("Other")
    assert (settings.DATA / "identity_key").stat().st_mode & 0o777 == 0o600


def test_an_upload_is_read_and_then_gone(platform: Platform, tmp_path: Path) -> None:
    archive = tmp_path / "aperture export.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in platform.export.glob("*.*"):
            packed.write(file, file.name)
    kept = keep_upload(SimpleUploadedFile("../../Aperture export.zip", archive.read_bytes()))
    assert kept.path.read_bytes() == archive.read_bytes()
    assert settings.IMPORTS / "waiting" in kept.path.parents
    job = import_export(kept, by=None)
    importing.perform(job.pk)
    job.refresh_from_db()
    assert job.state == Job.DONE
    assert not kept.path.parent.exists()
    assert job.source.name == "Aperture"  # the export says so itself


def test_a_sample_is_simulated_read_and_then_gone(operator: User) -> None:
    job = import_sample(by=operator)
    assert importing.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.DONE, "")
    assert (job.source.simulated, job.source.counts["posts"], job.source.counts["members"]) == (True, 2_500, 400)
    assert job.source.runs.get().state == Job.QUEUED
    assert not Path(job.path).parent.exists()
    with pytest.raises(ValidationError, match="nothing was read yet"):
        import_sample(by=operator)


def test_simulating_tells_how_far_it_is(tmp_path: Path) -> None:
    said: list[dict[str, object]] = []
    asked = {"path": str(tmp_path / "aperture"), "name": "x", "out": str(tmp_path / "out"), "salt": "00", "exclude": []}
    read({**asked, "simulate": {**importing.SAMPLE, "members": 200, "posts": 400}}, said.append)
    told = [each for each in said if str(each["step"]).startswith("simulating: ")]
    assert [(each["done"], each["total"]) for each in told] == [(done, 5) for done in range(5)]


def test_a_sample_that_was_half_made_is_made_again(operator: User) -> None:
    job = import_sample(by=operator)
    Path(job.path).mkdir(parents=True)
    (Path(job.path) / "posts.parquet").write_text("half")
    importing.perform(job.pk)
    assert Import.objects.get().state == Job.DONE


def test_what_is_no_export_is_refused_in_words_without_the_server_s_paths(tmp_path: Path) -> None:
    kept = keep_upload(SimpleUploadedFile("holiday.zip", b"PK\x03\x04 nothing of the kind"))
    job = import_export(kept, by=None)
    importing.perform(job.pk)
    job.refresh_from_db()
    assert job.state == Job.FAILED
    assert "holiday.zip" in job.problem
    assert str(settings.IMPORTS) not in job.problem
    assert job.source.folder == ""
    assert not kept.path.exists()
    assert not job.source.runs.exists()


def test_a_source_that_is_busy_is_not_read_again(platform: Platform) -> None:
    begun(platform)
    with pytest.raises(ValidationError, match="being read already"):
        begun(platform)
    source = Source.objects.get()
    with pytest.raises(ValidationError, match="Nothing was read"):
        start_run(source, by=None)


# -- looking for niches


def test_a_run_finds_niches_and_stores_them(source: Source) -> None:
    job = start_run(source, by=None)
    assert running.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.DONE, "")
    assert Niche.objects.current().exists()
    assert NicheMember.objects.exclude(identity__name="").exists()
    source.refresh_from_db()
    assert source.current_run == job
    with pytest.raises(ValidationError, match="Nothing was read"):
        start_run(Source.objects.create(name="Empty", salted_as="Empty"), by=None)


def test_a_job_that_is_done_is_not_done_again(source: Source) -> None:
    job = start_run(source, by=None)
    Run.objects.update(state=Job.DONE)
    assert running.perform(job.pk)
    assert not Niche.objects.exists()


def test_signals_that_went_missing_are_a_failure_in_words(source: Source) -> None:
    Source.objects.update(folder="nowhere")
    job = start_run(Source.objects.get(), by=None)
    assert running.perform(job.pk)
    job.refresh_from_db()
    assert job.state == Job.FAILED
    assert "could not be read" in job.problem


# -- cancelling


@contextmanager
def at_work(job: Job) -> Iterator[threading.Thread]:
    """The job being done in another thread, as a worker does it; entered when its process has begun to report."""

    def work() -> None:
        running.perform(job.pk)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        until(lambda: Run.objects.filter(pk=job.pk).exclude(step="").exists(), 60)
        yield thread
    finally:
        thread.join(60)
        assert not thread.is_alive()


def test_a_run_is_cancelled_in_the_middle(source: Source, operator: User) -> None:
    job = start_run(source, by=operator)
    with at_work(job):
        cancel(Run.objects.get(pk=job.pk), by=operator)
    job.refresh_from_db()
    assert job.state == Job.CANCELLED
    assert job.cancel_requested_by == operator
    assert not Niche.objects.exists()
    assert Activity.objects.filter(kind="run.cancelled", actor=operator).count() == 1


def test_a_job_that_waits_is_cancelled_at_once(source: Source, operator: User) -> None:
    job = start_run(source, by=operator)
    cancel(job, by=operator)
    assert Run.objects.get(pk=job.pk).state == Job.CANCELLED
    assert running.perform(job.pk)
    assert Run.objects.get(pk=job.pk).state == Job.CANCELLED
    cancel(job, by=operator)
    assert Activity.objects.filter(kind="run.cancelled").count() == 1


def test_an_import_that_is_cancelled_leaves_what_was_there(platform: Platform, source: Source, operator: User) -> None:
    job = begun(platform, operator)
    Import.objects.filter(pk=job.pk).update(cancel_requested_at=job.queued_at)
    assert importing.perform(job.pk)
    job.refresh_from_db()
    assert job.state == Job.CANCELLED
    source.refresh_from_db()
    assert source.folder == FOLDER
    assert not source.runs.exists()


# -- progress


def test_progress_reaches_the_pages_that_are_open(source: Source) -> None:
    job = start_run(source, by=None)

    async def listen() -> list[tuple[str, str]]:
        heard = []
        async with Stream([job.channel], None, "en", 0, lambda: True) as page:
            events = page.events()
            heard.append(await told(events))
            work = asyncio.create_task(asyncio.to_thread(running.perform, job.pk))
            while heard[-1][0] != "reload":
                heard.append(await told(events))
            await work
            await asyncio.to_thread(connections.close_all)
        return heard

    heard = asyncio.run(asyncio.wait_for(listen(), 100))
    progress, ended = heard[:-1], heard[-1]
    assert len(progress) > 1
    assert all(name == "html" and f"run-{job.pk}" in data for name, data in progress)
    assert ended[0] == "reload"


async def told(events: AsyncIterator[Event]) -> tuple[str, str]:
    """The next event that says how far the job is."""
    while (event := await anext(events)).name in {"live", "beat"}:
        pass
    return event.name, event.data


def test_a_job_that_takes_long_is_not_called_interrupted(source: Source) -> None:
    job = start_run(source, by=None)
    long_ago = timezone.now() - timedelta(minutes=5)
    Run.objects.filter(pk=job.pk).update(state=Job.RUNNING, holder="somebody", heartbeat_at=long_ago)
    mine = Run.objects.get(pk=job.pk)
    assert mine.words == "interrupted, goes on soon"
    mine.step = "stability"
    assert Run.objects.report(mine)
    assert mine.words == Run.objects.get(pk=job.pk).words != "interrupted, goes on soon"


def test_a_task_looks_again_while_another_process_is_at_its_job(source: Source) -> None:
    from coterie.niches import tasks

    job = start_run(source, by=None)
    DBTaskResult.objects.all().delete()
    with at_work(job):
        tasks.do_job.func("run", job.pk)
        later = DBTaskResult.objects.get()
    assert later.task_path == "coterie.niches.tasks.do_job"
    assert later.run_after > job.queued_at
    DBTaskResult.objects.all().delete()
    tasks.do_job.func("run", job.pk)
    assert not DBTaskResult.objects.filter(task_path="coterie.niches.tasks.do_job").exists()
