"""What reaches somebody, and how: one page to choose it, and the way out that stands in every mail."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from coterie.activity.reasons import Sort
from coterie.communities.access import communities
from coterie.communities.models import Community
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.requests import Request
from coterie.notifications import bounce
from coterie.notifications.digest import digest_of, news_of, readers_of, subject_of, told_of
from coterie.notifications.forms import SORTS, PauseForm, WishesForm
from coterie.notifications.leave_mail import Left, come_back, leave_mail, named
from coterie.notifications.models import Device, How, MailStop, SpaceLevel
from coterie.notifications.push.keys import public_key
from coterie.notifications.wishes import change_wishes, choose_space_level, own_wishes, pause
from coterie.people.requests import MemberRequest

MORNING = time(7)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def settings(request: MemberRequest) -> HttpResponse:
    wishes = own_wishes(request.user)
    form = WishesForm(request.POST or None, wishes=wishes)
    if submit(request, form, partial(change_wishes, by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    context = {
        "wishes": wishes,
        "spaces": _spaces(request),
        "levels": SpaceLevel.LEVELS,
        "stop": MailStop.objects.filter(user=request.user).first(),
        "pause": PauseForm(),
        "devices": list(Device.objects.filter(user=request.user).order_by("-at")),
        "push_key": public_key(),
    }
    return render_form(request, "notifications/settings.html", context, form)


def _spaces(request: MemberRequest) -> list[tuple[Community, str]]:
    """The spaces they belong to, each with the level they chose in it."""
    levels = dict(SpaceLevel.objects.filter(user=request.user).values_list("community_id", "level"))
    return [
        (each, levels.get(each.pk, "")) for each in communities(request.user).joined_by(request.user).order_by("name")
    ]


@login_required
def preview(request: MemberRequest) -> HttpResponse:
    """What the next digest would say, if it went now."""
    wishes, now = own_wishes(request.user), timezone.now()
    how = wishes.news if wishes.news != How.NEVER else How.WEEKLY
    since = wishes.news_upto or now - timedelta(days=1 if how == How.DAILY else 7)
    made = digest_of(told_of(request.user), news_of(readers_of({request.user.pk: since}, now)).get(request.user.pk, []))
    context = {"digest": made, "title": subject_of(how), "wishes": wishes, "more_url": reverse("notifications:list")}
    return render(request, "notifications/digest.html", context)


@login_required
@require_POST
@limited("edit")
def space_level(request: MemberRequest, pk: int) -> HttpResponse:
    space = get_object_or_404(communities(request.user).joined_by(request.user), pk=pk)
    verb = partial(choose_space_level, space, by=request.user, level=request.POST.get("level", ""))
    return press(request, verb, _("Saved."), to=reverse("notifications:settings"))


@login_required
@require_POST
@limited("edit")
def pausing(request: MemberRequest) -> HttpResponse:
    form, wishes = PauseForm(request.POST), own_wishes(request.user)
    if not form.is_valid():
        return press(request, partial(_refuse, _("Choose a day.")), "", to=reverse("notifications:settings"))
    until = datetime.combine(form.cleaned_data["until"], MORNING, wishes.timezone)
    said = _("Nothing reaches you by mail or push until then. Your inbox goes on.")
    undo = reverse("notifications:go-on")
    return press(request, partial(pause, by=request.user, until=until), said, to=_here(), undo=undo)


@login_required
@require_POST
@limited("edit")
def going_on(request: MemberRequest) -> HttpResponse:
    return press(request, partial(pause, by=request.user, until=None), _("The pause is over."), to=_here())


@login_required
@require_POST
@limited("edit")
def trying_again(request: MemberRequest) -> HttpResponse:
    return press(request, partial(bounce.try_again, by=request.user), _("Mail goes to you again."), to=_here())


def _here() -> str:
    return reverse("notifications:settings")


def _refuse(words: str) -> None:
    raise ValidationError(words)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: Request, token: str) -> HttpResponse:
    """Where a mail's way out leads, signed in or not: a page with a button; a mail program's POST does it at once
    (RFC 8058). The token is the permission, so no other proof is asked for, and opening the page does nothing."""
    found = named(token)
    if found is None:
        raise Http404
    user, sort = found
    before = request.POST.get("back")
    if request.method == "POST" and before:
        come_back(user, sort, before)
    left = leave_mail(user, sort) if request.method == "POST" and not before else None
    return render(request, "notifications/leave.html", _about(token, sort, left, back=bool(before)))


def _about(token: str, sort: str, left: Left | None, *, back: bool) -> dict[str, Any]:
    name = SORTS[Sort(sort)][0] if sort in set(Sort) else None
    return {"token": token, "sort": sort, "name": name, "left": left, "back": back, "never": How.NEVER}
