"""What somebody sees of how their searches count."""

from __future__ import annotations

from django.template.loader import render_to_string

from coterie.niches.models.niche import FLOOR
from coterie.people.requests import MemberRequest
from coterie.search.forget_old import KEPT
from coterie.search.models import Consent


def counted(request: MemberRequest) -> str:
    """The choice, on the page that says how one is counted."""
    consent = Consent.objects.filter(user=request.user).first()
    context = {
        "consent": consent,
        "kept": consent.searches.count() if consent else 0,
        "opted_out": request.user.opt_outs.exists(),
        "days": KEPT.days,
        "floor": FLOOR,
    }
    return render_to_string("search/_counting.html", context, request)
