"""What operators decide about a niche."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.foundation.acts import press
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.niches import access
from coterie.niches import dismiss as dismissing
from coterie.niches import merge as merging
from coterie.niches import rename as renaming
from coterie.niches.models import Niche
from coterie.niches.permissions import Permission
from coterie.people.requests import MemberRequest


@require_POST
@login_required
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("Renamed. Later runs keep the name.")
    return done(
        request, niche, said, lambda: renaming.rename(niche, by=request.user, name=request.POST.get("name", ""))
    )


@require_POST
@login_required
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("%(name)s was dismissed. Later runs keep that.") % {"name": niche}
    reason = request.POST.get("reason", "")
    undo = reverse("niches:restore", args=[pk])
    return done(request, niche, said, lambda: dismissing.dismiss(niche, by=request.user, reason=reason), undo)


@require_POST
@login_required
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("%(name)s is back.") % {"name": niche}
    return done(request, niche, said, lambda: dismissing.restore(niche, by=request.user))


@require_POST
@login_required
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    asked = number(request.POST.get("into"))
    if not asked:
        messages.error(request, _("Choose the niche to merge into."))
        return redirect("niches:niche", pk)
    into = access.niche(request.user, asked, Permission.NICHE_REVIEW)
    said = _("%(name)s counts as a part of %(into)s now.") % {"name": niche, "into": into}
    undo = reverse("niches:unmerge", args=[pk])
    return done(request, into, said, lambda: merging.merge(niche, into=into, by=request.user), undo)


@require_POST
@login_required
def unmerge(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("%(name)s stands for itself again.") % {"name": niche}
    return done(request, niche, said, lambda: merging.unmerge(niche, by=request.user))


def done(request: Request, niche: Niche, said: str, verb: Callable[[], Any], undo: str | None = None) -> HttpResponse:
    """Do it and say so, with a way back where there is one; or say why it cannot be done."""
    return press(request, verb, said, to=reverse("niches:niche", args=[niche.pk]), undo=undo)
