"""Sources: reading exports, looking for niches in them, and how far both are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.foundation.acts import complain, press
from coterie.foundation.listen import listen
from coterie.niches import access
from coterie.niches.formats import FORMATS
from coterie.niches.forms import ImportForm
from coterie.niches.import_export import import_export, keep_upload
from coterie.niches.live import poll_url, progress_of
from coterie.niches.models import Job, Niche
from coterie.niches.permissions import Permission
from coterie.niches.run import start_run as begin_run
from coterie.niches.sample import import_sample
from coterie.people.requests import MemberRequest

JOBS_SHOWN = 20


@login_required
def index(request: MemberRequest) -> HttpResponse:
    access.check(request.user, Permission.SOURCE_IMPORT)
    return _index(request, ImportForm())


def _index(request: MemberRequest, form: ImportForm) -> HttpResponse:
    sources = list(access.sources(request.user).for_list())
    jobs = [job for source in sources for job in (source.newest_import, source.newest_run) if job and job.is_unfinished]
    listen(request, *(job.channel for job in jobs))
    read = any(source.folder for source in sources)
    context = {"sources": sources, "form": form, "jobs": _shown(jobs), "formats": () if read else FORMATS}
    return render(request, "niches/sources.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def import_(request: MemberRequest) -> HttpResponse:
    access.check(request.user, Permission.SOURCE_IMPORT)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = keep_upload(form.cleaned_data["export"])
            job = import_export(kept, by=request.user, platform=form.cleaned_data["platform"])
            return _follow(job)
        except ValidationError as error:
            kept.discard()
            complain(form, error)
    return _index(request, form)


@login_required
@require_POST
def sample(request: MemberRequest) -> HttpResponse:
    access.check(request.user, Permission.SOURCE_IMPORT)
    try:
        return _follow(import_sample(by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sources:list")


def _follow(job: Job) -> HttpResponse:
    """To the page of progress, which leads on to the map once the niches are found."""
    return redirect(reverse("sources:source", args=[job.source_id], query={"then": "map"}))


@login_required
def source(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.source(request.user, pk)
    imports = list(access.imports(request.user).filter(source=found)[:JOBS_SHOWN])
    runs = list(access.runs(request.user).filter(source=found)[:JOBS_SHOWN])
    going_on = [job for job in (*imports, *runs) if job.is_unfinished]
    if request.GET.get("then") == "map" and not going_on and _both_done(imports, runs):
        return redirect(reverse("niches:list", query={"source": pk}))
    listen(request, *(job.channel for job in going_on))
    niches = Niche.objects.current().filter(source=found).count()
    context = {"source": found, "imports": imports, "runs": runs, "jobs": _shown(going_on), "niche_count": niches}
    return render(request, "niches/source.html", context)


@login_required
@require_POST
def start_run(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.source(request.user, pk)
    said = _("Looking for niches. This page follows along.")
    verb = partial(begin_run, found, by=request.user)
    return press(request, verb, said, to=reverse("sources:source", args=[pk]))


def _both_done(imports: list[Job], runs: list[Job]) -> bool:
    return all(jobs and jobs[0].state == Job.DONE for jobs in (imports, runs))


def _shown(jobs: Sequence[Job]) -> list[tuple[Job, dict, str]]:
    return [(job, progress_of(job), poll_url(job)) for job in jobs]
