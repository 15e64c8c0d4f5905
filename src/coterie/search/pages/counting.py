"""Whether one's searches count, and what was opened of them."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.communities import access as communities
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.routes import route
from coterie.people.requests import MemberRequest
from coterie.search.consent import let_count, stop_counting
from coterie.search.noted import note_opened


@login_required
@require_POST
@limited("profile")
def counting(request: MemberRequest) -> HttpResponse:
    """The choice itself."""
    if request.POST.get("count") == "yes":
        return press(request, partial(let_count, by=request.user), _("What you search counts."), to=route("why"))
    said = _("Your searches do not count any more, and what was kept of them is deleted.")
    return press(request, partial(stop_counting, by=request.user), said, to=route("why"))


@login_required
@require_POST
@limited("read")
def opened(request: MemberRequest) -> HttpResponse:
    """A script says which result was opened, on its way there."""
    here = communities.communities(request.user).filter(slug=request.POST.get("in", "")[:60]).first()
    note_opened(request.user, request.POST, here)
    return HttpResponse(status=204)
