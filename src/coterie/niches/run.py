"""Look for niches in what a source holds."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.rooms import searches
from coterie.niches import activities, tasks, work
from coterie.niches.continue_from import previous_of, steering_of
from coterie.niches.lock_source import lock_source
from coterie.niches.models import Run, Source
from coterie.niches.models.jobs import held
from coterie.niches.models.niche import FLOOR
from coterie.niches.save_findings import save_findings
from coterie.niches.supervise import supervise
from coterie.niches.work import finishing
from coterie.people.models import OptOut, User
from coterie_discovery import Discovery


@transaction.atomic
def start_run(source: Source, *, by: User | None) -> Run:
    """Begin to look for niches in the background. ValidationError if there is nothing to look in, or it is busy."""
    if not lock_source(source).folder:
        raise ValidationError(_("Nothing was read from %(name)s yet.") % {"name": source})
    if source.imports.unfinished().exists() or source.runs.unfinished().exists():
        raise ValidationError(_("%(name)s is busy already. Wait, or cancel that first.") % {"name": source})
    return begin_run(source, by=by)


def begin_run(source: Source, *, by: User | None, holder: str = "") -> Run:
    """The same as part of an import's own end, when the source is not free yet but has just been read.

    A ``holder`` does the run itself, without the queue.
    """
    job = Run.objects.create(source=source, floor=FLOOR, started_by=by, **(held(holder) if holder else {}))
    record(activities.RUN_STARTED, by=by, about=job, to=activities.OPERATORS, source=source.name)
    if not holder:
        tasks.queue(job)
    return job


def perform(pk: int) -> bool:
    """Do the run. Returns False if another process is at it just now."""
    return work.perform("run", pk)


def _discover(job: Run) -> None:
    # A name for each try: what a process that was killed has left of an earlier one may still be written to.
    found_in = settings.IMPORTS / f"found-{job.pk}-{secrets.token_hex(4)}.json"
    try:
        supervise(job, _request(job, found_in))
        found = Discovery.from_dict(json.loads(found_in.read_text(encoding="utf-8")))
        with finishing(job):
            save_findings(job, found)
    finally:
        found_in.unlink(missing_ok=True)


def _tidy(job: Run) -> None:
    for left in settings.IMPORTS.glob(f"found-{job.pk}-*"):
        left.unlink(missing_ok=True)


work.declare(work.Act(Run, _discover, _tidy))


def _request(job: Run, found_in: Path) -> dict[str, Any]:
    return {
        "act": "discover",
        "signals": str(job.source.signals),
        "out": str(found_in),
        "seed": job.seed,
        "floor": job.floor,
        "exclude": sorted(OptOut.keys()),
        "previous": previous_of(job.source),
        "steering": steering_of(job.source),
        "vectors": _vectors(),
        "searches": searches(job.source),
    }


def _vectors() -> dict[str, str | None] | None:
    """Which model reads what threads mean, and where its vectors are kept; None where that is switched off."""
    if settings.VECTORS == "off":
        return None
    return {
        "model_file": None if settings.VECTORS == "on" else settings.VECTORS,
        "cache": str(settings.DATA / "vectors"),
    }
