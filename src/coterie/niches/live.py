"""Progress of imports and runs, told to the operators who watch."""

from __future__ import annotations

import logging
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from coterie.communities.access import of_operator
from coterie.foundation.live import Event, changed, channel, html_event, reload_event, state
from coterie.niches.models import Import, Job, Run
from coterie.niches.permissions import Permission
from coterie.people.models import User

log = logging.getLogger(__name__)


@channel("import")
def may_watch_import(user: User, pk: int) -> bool:
    return of_operator(user).can(Permission.SOURCE_IMPORT)


@channel("run")
def may_watch_run(user: User, pk: int) -> bool:
    return of_operator(user).can(Permission.SOURCE_IMPORT)


def show(job: Job) -> None:
    """Say to the pages that show this job that it went on. Whatever goes wrong here must not stop the job."""
    try:
        changed(job.channel)
    except Exception:
        log.exception("could not show the progress of %s", job)


@state("import")
def import_now(pk: int) -> Event:
    return _progress(Import.objects.select_related("source").filter(pk=pk).first())


@state("run")
def run_now(pk: int) -> Event:
    return _progress(Run.objects.select_related("source").filter(pk=pk).first())


def _progress(job: Job | None) -> Event:
    """What replaces the progress on the page; a job that ended changes the whole page."""
    if job is None or not job.is_unfinished:
        return reload_event()
    shown = progress_of(job)
    html = render_to_string("niches/progress.html", {"job": shown, "poll_url": poll_url(job)})
    return html_event(f"#{shown['id']}", "replace", shown["id"], html)


def progress_of(job: Job) -> dict[str, Any]:
    """The job as the shell's ``progress`` draws it."""
    if isinstance(job, Import) and job.sample:
        title = _("Simulating a platform and reading it")
    elif isinstance(job, Import):
        title = _("Reading %(file)s") % {"file": job.file_name}
    else:
        title = _("Looking for niches in %(name)s") % {"name": job.source.name}
    ended = {Job.DONE: "done", Job.FAILED: "failed", Job.CANCELLED: "failed"}
    cancelled = _("Cancelled. Nothing half-made was kept.") if job.state == Job.CANCELLED else ""
    return {
        "id": f"{job.kind}-{job.pk}",
        "title": title,
        "step": job.words,
        "done": job.share if job.is_unfinished else 1.0,
        "state": ended.get(job.state, "running"),
        "error": cancelled or job.problem,
    }


def poll_url(job: Job) -> str:
    """Where a page asks how far the job is when no live update comes."""
    return reverse(f"sources:{job.kind}-progress", args=[job.pk])
