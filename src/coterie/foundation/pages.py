"""Pages for operators: whether all is well, and every shared component for those who build pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coterie.foundation.acts import press
from coterie.foundation.checks import answers, worst
from coterie.foundation.requests import Request
from coterie.foundation.routes import route
from coterie.foundation.samples import samples
from coterie.foundation.schedule import Schedule, begin_now, by_name, overview
from coterie.foundation.workers import living


@require_http_methods(["GET", "HEAD", "POST"])
def components(request: Request) -> HttpResponse:
    """What its forms send changes nothing and is answered as it would be: with a message that can be undone."""
    _operators_only(request)
    if request.method == "POST":
        messages.success(request, _("That was sent."), extra_tags=f"undo:{request.path}")
        return redirect("components")
    return render(request, "components.html", samples(request.path))


def _operators_only(request: Request) -> None:
    if not getattr(request.user, "is_operator", False):
        raise Http404


@require_GET
def health(request: Request) -> HttpResponse:
    _operators_only(request)
    return render(request, "health.html", _health())


@require_GET
def health_now(request: Request) -> HttpResponse:
    """The part of the page that changes, for the page itself, which asks every ten seconds."""
    _operators_only(request)
    return render(request, "_health.html", _health()) if request.htmx else redirect("operate:health")


def _health() -> dict[str, Any]:
    found = answers()
    return {"answers": found, "worst": worst(found), "schedules": overview(), "workers": living()}


@require_POST
def run_schedule(request: Request, name: str) -> HttpResponse:
    _operators_only(request)
    schedule = by_name().get(name)
    if schedule is None:
        raise Http404
    said = _("“%(name)s” is begun by the next free worker.") % {"name": schedule.what}
    return press(request, lambda: _begun(schedule), said, to=route("operate:health"))


def _begun(schedule: Schedule) -> None:
    if not begin_now(schedule):
        raise ValidationError(_("A worker is at it already."))
