"""Who may write to oneself: a choice, and a list of those who may not."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.direct import access
from coterie.direct.block import block, unblock
from coterie.direct.choose_writers import choose_writers, chosen
from coterie.direct.forms import WritersForm
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.paging import page
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def settings(request: MemberRequest) -> HttpResponse:
    form = WritersForm(request.POST or None, initial={"who": chosen(request.user)})
    if submit(request, form, partial(choose_writers, by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("direct:settings")
    found = page(access.blocks(request.user), by=("-at", "-id"), after=request.GET.get("after"))
    return render_form(request, "direct/settings.html", {"page": found}, form)


@login_required
@require_POST
@limited("edit")
def blocking(request: MemberRequest, handle: str) -> HttpResponse:
    whom = access.person(request.user, handle)
    said = _("You blocked %(name)s. Neither of you can write to the other.") % {"name": whom.name}
    back, asked = _back(request)
    undo = reverse("direct:unblocking", args=[whom.handle]) + asked
    return press(request, partial(block, whom, by=request.user), said, to=back, undo=undo)


@login_required
@require_POST
@limited("edit")
def unblocking(request: MemberRequest, handle: str) -> HttpResponse:
    whom = access.person(request.user, handle)
    said = _("%(name)s is not blocked any more.") % {"name": whom.name}
    return press(request, partial(unblock, whom, by=request.user), said, to=_back(request)[0])


def _back(request: MemberRequest) -> tuple[str, str]:
    """To the conversation in which it was pressed, or to the list of who is blocked; and what says so in an address."""
    pk = number(request.GET.get("conversation"))
    if not pk:
        return reverse("direct:settings"), ""
    return reverse("direct:conversation", args=[pk]), f"?conversation={pk}"
