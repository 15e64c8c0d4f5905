"""What people handed to the operators of something private: what waits, one case, and what was decided."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.paging import page
from coterie.foundation.routes import route
from coterie.moderation import access
from coterie.moderation.decide import decide, reverse
from coterie.moderation.forms import DecisionForm
from coterie.moderation.private import given, thing_of
from coterie.moderation.queue import decided_about
from coterie.people.requests import MemberRequest

CASES_A_PAGE = 30


@login_required
@require_GET
def reports(request: MemberRequest) -> HttpResponse:
    rows = access.private_reports(request.user).select_related("by", "decision__by", "decision__reversal")
    waiting = list(rows.waiting().order_by("pk")[:CASES_A_PAGE])
    decided = rows.exclude(pk__in=rows.waiting().values("pk"))
    found = page(decided, by=("-id",), after=request.GET.get("after"), size=CASES_A_PAGE)
    return render(request, "moderation/private_list.html", {"waiting": waiting, "decided": found})


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def case(request: MemberRequest, pk: int) -> HttpResponse:
    report = access.private_report(request.user, pk)
    form = DecisionForm(request.POST or None)
    made = submit(request, form, partial(decide, thing_of(report), by=request.user))
    if made:
        said = _("It is hidden, and its author reads why.") if made.was_hidden else _("It stays.")
        undo = route("reported:reversal", made.pk)
        return press(request, bool, said, to=route("reported:list"), undo=undo)
    context = {"report": report, "given": given(report), **decided_about(access.decisions_of(report))}
    return render_form(request, "moderation/private_case.html", context, form)


@login_required
@require_GET
def decision(request: MemberRequest, pk: int) -> HttpResponse:
    found, report = access.private_decision(request.user, pk)
    return render(request, "moderation/private_decision.html", {"decision": found, "report": report})


@login_required
@require_POST
@limited("edit")
def reversal(request: MemberRequest, pk: int) -> HttpResponse:
    found, report = access.private_decision(request.user, pk)
    if report is None:
        raise PermissionDenied(_("Only an operator can take it back, and not one who sent or received it."))
    verb = partial(reverse, found, thing_of(report), by=request.user)
    return press(request, verb, _("The decision is taken back."), to=route("reported:case", report.pk))
