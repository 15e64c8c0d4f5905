"""Reports, decisions about them, and the guidelines before somebody's first text."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coterie.comments.access import target_of
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.routes import route
from coterie.moderation import access, queue
from coterie.moderation.acknowledge import acknowledge, to_read
from coterie.moderation.decide import decide, reverse
from coterie.moderation.forms import DecisionForm, ReportForm
from coterie.moderation.models import Decision
from coterie.moderation.permissions import Permission
from coterie.moderation.report import report
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("report")
def reporting(request: MemberRequest, model: str, pk: int) -> HttpResponse:
    thing, standing = access.thing(request.user, model, pk, Permission.REPORT_FILE)
    form = ReportForm(request.POST or None)
    context = around(thing, standing)
    if submit(request, form, partial(report, thing, by=request.user)):
        said = _("Thank you. The hosts look at it, and you are told what they decide.")
        return press(request, bool, said, to=context["address"])
    return render_form(request, "moderation/report.html", {**context, "model": model}, form)


@login_required
@require_GET
def waiting(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.REPORT_REVIEW)
    cases = queue.waiting_cases(community, standing)
    return render(request, "moderation/queue.html", {**space_context(community, standing, "reports"), "cases": cases})


@login_required
@require_GET
def log(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.REPORT_REVIEW)
    found = queue.page_of_log(community, request.GET.get("after"))
    return render(request, "moderation/log.html", {**space_context(community, standing, "reports"), "page": found})


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def case(request: MemberRequest, model: str, pk: int) -> HttpResponse:
    thing, standing = access.thing(request.user, model, pk, Permission.REPORT_REVIEW)
    form = DecisionForm(request.POST or None)
    context = around(thing, standing)
    made = submit(request, form, partial(decide, thing, by=request.user))
    if made:
        back, undo = route("moderation:queue", context["community"].slug), route("moderation:reversal", made.pk)
        said = _("It is hidden, and its author reads why.") if made.was_hidden else _("It stays.")
        return press(request, bool, said, to=back, undo=undo)
    return render_form(request, "moderation/case.html", {**context, **queue.of_thing(thing), "model": model}, form)


@login_required
@require_GET
def decision(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.decision(request.user, pk)
    return render(request, "moderation/decision.html", {**_around(found, standing), "decision": found})


def around(thing: Any, standing: Standing) -> dict[str, Any]:
    """Template context of a page about an object: that of its space."""
    target = target_of(thing)
    context = space_context(target.space(thing), standing, target.menu)
    return {**context, "thing": thing, "title": target.title(thing), "address": target.address(thing)}


def _around(found: Decision, standing: Standing) -> dict[str, Any]:
    reviews = standing.can(Permission.REPORT_REVIEW)
    # What no space owns has pages of its own (pages_private.py).
    space: Any = found.community
    return {**space_context(space, standing, "reports" if reviews else ""), "reviews": reviews}


@login_required
@require_POST
@limited("edit")
def reversal(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.decision(request.user, pk, Permission.REPORT_REVIEW)
    thing, _their = access.thing(request.user, found.target_type, found.target_id, Permission.REPORT_REVIEW)
    verb = partial(reverse, found, thing, by=request.user)
    case = route("moderation:case", found.target_type, found.target_id)
    return press(request, verb, _("The decision is taken back."), to=case)


@login_required
@require_GET
def first_text(request: MemberRequest, slug: str) -> HttpResponse:
    """What somebody reads before their first text in a space: fetched when they begin to write; maybe nothing."""
    community, standing = communities.community(request.user, slug)
    found = to_read(community, standing)
    if not request.htmx:
        return redirect(route("communities:guidelines", slug))
    return render(request, "moderation/_first_text.html", {"space": community, "guidelines": found})


@login_required
@require_POST
@limited("edit")
def acknowledgement(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = communities.community(request.user, slug, Permission.REPORT_FILE)
    if community.guidelines is not None:
        acknowledge(community.guidelines, by=request.user)
    if request.htmx:
        return HttpResponse()
    return redirect(route("communities:home", slug))
