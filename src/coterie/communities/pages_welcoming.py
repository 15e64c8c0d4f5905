"""Somebody's first visit in a space, what early members say is missing, and coming back after one left."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coterie.communities import access
from coterie.communities import come_back as coming_back
from coterie.communities.forms import FeedbackForm
from coterie.communities.give_feedback import give_feedback
from coterie.communities.models import Community, Feedback, StepTaken
from coterie.communities.permissions import Permission
from coterie.communities.space import space_context
from coterie.communities.take_step import dismiss, show_again, take_step
from coterie.communities.welcoming import readers
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.paging import page
from coterie.foundation.routes import route
from coterie.people.requests import MemberRequest


@require_POST
@login_required
@limited("edit")
def first_visit(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_LEAVE)
    how, home = request.POST.get("how", ""), route("communities:home", slug)
    verb = partial(take_step, community, by=request.user, step=request.POST.get("step", ""), how=how, sent=request.POST)
    said = _("Done.") if how == StepTaken.DONE else _("It comes again another day.")
    return press(request, verb, said, to=home)


@require_POST
@login_required
@limited("edit")
def dismissal(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_LEAVE)
    what = _what(request)
    undo = f"{route('communities:visit-again', slug)}?what={what}"
    verb = partial(dismiss, community, by=request.user, what=what)
    return press(request, verb, _("It does not come again."), to=route("communities:home", slug), undo=undo)


@require_POST
@login_required
@limited("edit")
def again(request: MemberRequest, slug: str) -> HttpResponse:
    community, _standing = access.community(request.user, slug, Permission.COMMUNITY_LEAVE)
    verb = partial(show_again, community, by=request.user, what=_what(request))
    return press(request, verb, _("It is there again."), to=route("communities:home", slug))


def _what(request: MemberRequest) -> str:
    return StepTaken.FEEDBACK if request.GET.get("what") == StepTaken.FEEDBACK else StepTaken.ALL


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def new_feedback(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.FEEDBACK_GIVE)
    before = Feedback.objects.filter(community=community, user=request.user).first()
    initial = {"level": before.level, "text": before.text} if before else None
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=initial)
    if submit(request, form, partial(give_feedback, community, by=request.user)):
        messages.success(request, _("Thank you. The leads of the space read it."))
        return redirect("communities:home", slug)
    context = {**space_context(community, standing, ""), "readers": readers(community), "before": before}
    return render_form(request, "communities/give_feedback.html", context, form)


@login_required
@require_GET
def feedback(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = access.community(request.user, slug, Permission.FEEDBACK_READ)
    rows = community.feedback.select_related("user")
    found = page(rows, by=("-at", "-id"), after=request.GET.get("after"))
    context = {**space_context(community, standing, "settings"), "page": found, "levels": levels(community)}
    return render(request, "communities/feedback.html", context)


def levels(community: Community) -> list[tuple[str, int]]:
    """How many said each of the three."""
    counted = community.feedback.order_by().values("level").annotate(n=Count("pk")).values_list("level", "n")
    found = dict(counted)
    return [(str(words), found.get(level, 0)) for level, words in Feedback.LEVELS]


@login_required
@require_GET
def all_feedback(request: MemberRequest) -> HttpResponse:
    """Of all spaces, for operators."""
    found = page(access.all_feedback(request.user), by=("-at", "-id"), after=request.GET.get("after"))
    return render(request, "communities/all_feedback.html", {"page": found})


@require_POST
@login_required
@limited("membership")
def come_back(request: MemberRequest, slug: str) -> HttpResponse:
    found = access.departure(request.user, slug)
    said = _("You are back in %(name)s.") % {"name": found.community.name}
    verb, back = partial(coming_back.come_back, found, by=request.user), route("communities:list")
    return press(request, verb, said, to=route("communities:home", slug), refused_to=back)
