"""What the command line does with exports: the same verbs, with progress on the terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connections
from rich.console import Console

from coterie.foundation.alive import Alive
from coterie.niches import import_export
from coterie.niches.cancel import cancel
from coterie.niches.models import Job, Niche, Source
from coterie.niches.work import perform_held
from coterie.people.models import User

BAD_INPUT = 2
FAILED = 1
LOOK_SECONDS = 0.3

Perform = Callable[[int], bool]


def import_path(export: Path, *, name: str = "", console: Console, operator: User | None = None) -> int:
    """Read an export and find its niches, in this process; returns the exit code. Says what goes on.

    Both can be cancelled from the pages as well. If this process is killed, the next worker does them anew.
    """
    path = export.resolve()
    if not path.exists():
        return _complain(console, f"{export}: there is no such file or folder.")
    with Alive() as alive:
        try:
            file = import_export.ExportFile(path, path.name)
            job = import_export.import_export(file, by=operator, platform=name, holder=alive.name)
        except ValidationError as error:
            return _complain(console, " ".join(error.messages))
        if not follow(job, lambda pk: perform_held("import", pk, alive.name), console, "Reading the export"):
            return BAD_INPUT
        found = job.source.runs.order_by("-id").first()
        if not found or not follow(
            found, lambda pk: perform_held("run", pk, alive.name), console, "Looking for niches"
        ):
            return FAILED
    _say_what_was_found(Source.objects.get(pk=job.source_id), console)
    return 0


def _complain(console: Console, problem: str) -> int:
    console.print(f"coterie: {problem}", style="red", highlight=False, soft_wrap=True)
    return BAD_INPUT


def follow(job: Job, perform: Perform, console: Console, title: str) -> bool:
    """See a job to its end, with its progress on the terminal. Returns whether it was done."""
    with console.status(f"{title} …") as status, ThreadPoolExecutor(1) as pool:
        working = pool.submit(_until_ended, perform, job.pk)
        try:
            while not working.done():
                time.sleep(LOOK_SECONDS)
                job.refresh_from_db()
                status.update(f"{title} … {_progress(job)}")
        except KeyboardInterrupt:
            cancel(job, by=None)
            raise
    working.result()
    job.refresh_from_db()
    if job.state != Job.DONE:
        _complain(console, job.problem or f"{title}: {job.words}.")
        return False
    took = (job.finished_at - job.started_at).total_seconds() if job.finished_at and job.started_at else 0.0
    console.print(f"{title}: done in {took:.1f} s", highlight=False)
    return True


def _until_ended(perform: Perform, pk: int) -> None:
    try:
        while not perform(pk):
            time.sleep(LOOK_SECONDS)
    finally:
        connections.close_all()


def _progress(job: Job) -> str:
    share = f" {job.share:.0%}" if job.share is not None else ""
    return f"{job.words}{share}" if job.is_unfinished else ""


def _say_what_was_found(source: Source, console: Console) -> None:
    counts = source.counts
    read = f"{counts['posts']:,} posts by {counts['members']:,} people"
    bad = f", {source.quarantined_total:,} rows could not be read" if source.quarantined_total else ""
    niches = Niche.objects.current().filter(source=source).count()
    console.print(f"{source.name}: {read}{bad}; {niches} niches found.", highlight=False)
