"""One import or run: how far it is, and stopping it."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.foundation.acts import press
from coterie.niches import access
from coterie.niches.cancel import cancel
from coterie.niches.live import poll_url, progress_of
from coterie.niches.models import Job
from coterie.people.requests import MemberRequest


@login_required
def import_progress(request: MemberRequest, pk: int) -> HttpResponse:
    return _progress(request, access.import_(request.user, pk))


@login_required
def run_progress(request: MemberRequest, pk: int) -> HttpResponse:
    return _progress(request, access.run(request.user, pk))


def _progress(request: MemberRequest, job: Job) -> HttpResponse:
    if not request.htmx:
        return redirect("sources:source", job.source_id)
    response = render(request, "niches/progress.html", {"job": progress_of(job), "poll_url": poll_url(job)})
    if not job.is_unfinished:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@login_required
def cancel_import(request: MemberRequest, pk: int) -> HttpResponse:
    return _cancel(request, access.import_(request.user, pk))


@require_POST
@login_required
def cancel_run(request: MemberRequest, pk: int) -> HttpResponse:
    return _cancel(request, access.run(request.user, pk))


def _cancel(request: MemberRequest, job: Job) -> HttpResponse:
    said = _("Cancelling. What was there before stays as it is.")
    verb = partial(cancel, job, by=request.user)
    return press(request, verb, said, to=reverse("sources:source", args=[job.source_id]))
