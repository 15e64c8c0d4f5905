"""Read an export of a platform."""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.foundation.uploads import safe_name
from coterie.niches import activities, tasks, work
from coterie.niches.keys import salt_of
from coterie.niches.lock_source import lock_source
from coterie.niches.models import Import, Source
from coterie.niches.models.jobs import held
from coterie.niches.run import begin_run
from coterie.niches.supervise import supervise
from coterie.niches.work import finishing
from coterie.people.models import OptOut, User

ARCHIVE = re.compile(r"(\.(tar|tgz|zip|csv|ndjson|jsonl|json|parquet|mbox|xml|gz|xz|zst|bz2|7z))+$", re.IGNORECASE)

# How large the simulated sample is: its niches are found in a few seconds.
SAMPLE = {"members": 400, "posts": 2_500, "niches": 8, "seed": 4}


@dataclass(frozen=True)
class ExportFile:
    """Where an export lies. ``uploaded`` ones are ours, and go once they were read; a ``sample`` is made first."""

    path: Path
    name: str
    uploaded: bool = False
    sample: bool = False

    def discard(self) -> None:
        """Remove an uploaded one with the folder it waited in."""
        if self.uploaded:
            shutil.rmtree(self.path.parent, ignore_errors=True)


@transaction.atomic
def import_export(export: ExportFile, *, by: User | None, platform: str = "", holder: str = "") -> Import:
    """Begin to read an export in the background; ``platform`` names the source, else the file's own name does.

    Reading into a source that exists replaces its signals once all was read. ValidationError if that source is busy.
    A ``holder`` reads it itself, without the queue.
    """
    name = (platform.strip() or ARCHIVE.sub("", export.name).strip() or _("Platform"))[:60]
    source, _created = Source.objects.get_or_create(
        name=name, defaults={"added_by": by, "salted_as": name, "named": bool(platform.strip())}
    )
    # Two who begin at once: the second waits here for the first, and then sees its job.
    _check_idle(lock_source(source))
    file = {"path": str(export.path), "file_name": export.name[:255], "uploaded": export.uploaded}
    file["sample"] = export.sample
    job = Import.objects.create(source=source, started_by=by, **file, **(held(holder) if holder else {}))
    record(activities.IMPORT_STARTED, by=by, about=job, to=activities.OPERATORS, source=name, file=job.file_name)
    if not holder:
        tasks.queue(job)
    return job


def _check_idle(source: Source) -> None:
    if source.imports.unfinished().exists() or source.runs.unfinished().exists():
        busy = _("%(name)s is being read already. Wait, or cancel that first.") % {"name": source}
        raise ValidationError({"platform": busy})


def keep_upload(upload: UploadedFile) -> ExportFile:
    """Move an uploaded file to where it waits to be read, in pieces, so that its size does not matter."""
    name = safe_name(upload.name)
    folder = settings.IMPORTS / "waiting" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    with (folder / name).open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return ExportFile(folder / name, name, uploaded=True)


def perform(pk: int) -> bool:
    """Do the import. Returns False if another process is at it just now."""
    return work.perform("import", pk)


def _read(job: Import) -> None:
    source = job.source
    folder = folder_of(job)
    target = settings.IMPORTS / folder
    clear(target)
    try:
        read = supervise(job, _request(job, target))
        with finishing(job):
            earlier = lock(source).folder
            _store(source, folder, read)
            begin_run(source, by=job.started_by, holder=job.hands_on_to)
    except BaseException:
        clear(target)
        raise
    if earlier and earlier != folder:
        clear(settings.IMPORTS / earlier)


def folder_of(job: Import) -> str:
    """Where its signals lie, relative to ``settings.IMPORTS``, once it has read them."""
    return f"{job.source_id}-{job.pk}"


def _tidy(job: Import) -> None:
    ExportFile(Path(job.path), job.file_name, job.uploaded).discard()
    if not Source.objects.filter(folder=folder_of(job)).exists():
        clear(settings.IMPORTS / folder_of(job))


work.declare(work.Act(Import, _read, _tidy))


def _request(job: Import, target: Path) -> dict[str, Any]:
    return {
        "act": "read",
        "path": job.path,
        "name": job.file_name,
        "out": str(target),
        "salt": salt_of(job.source.salted_as).hex(),
        "exclude": sorted(OptOut.keys()),
        "simulate": SAMPLE if job.sample else None,
    }


def _store(source: Source, folder: str, read: dict[str, Any]) -> None:
    source.folder, source.imported_at = folder, timezone.now()
    source.reader, source.simulated, source.link = read["reader"][:60], read["simulated"], read["link"][:300]
    source.counts = read["counts"]
    source.quarantined, source.quarantined_total = read["quarantined"], read["quarantined_total"]
    source.first_at, source.last_at = (_moment(read[name]) for name in ("first_at", "last_at"))
    # The export knows its own name better than its file does, but what an operator typed stands.
    title = read["title"][:60]
    if title and not source.named and not Source.objects.filter(name=title).exists():
        source.name = title
    source.save()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def clear(target: Path) -> None:
    """Remove a folder of signals and what an interrupted reading left beside it."""
    for folder in (target, *target.parent.glob(f".{target.name}.*")):
        shutil.rmtree(folder, ignore_errors=True)
