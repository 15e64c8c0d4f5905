"""What operators decide about how later runs divide people and threads."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.foundation.numbers import number
from coterie.niches import access
from coterie.niches import place as placing
from coterie.niches import split as splitting
from coterie.niches.forms import SplitForm
from coterie.niches.models import Niche, NicheMember, NicheThread, Placement
from coterie.niches.pages.review import done
from coterie.niches.permissions import Permission
from coterie.people.requests import MemberRequest


@require_POST
@login_required
def split(request: MemberRequest, pk: int) -> HttpResponse:
    """Fields as in :class:`coterie.niches.forms.SplitForm`."""
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("The next run divides %(name)s, and later ones keep that.") % {"name": niche}
    undo = reverse("niches:unsplit", args=[pk])
    return done(request, niche, said, lambda: _split(request, niche), undo)


def _split(request: MemberRequest, niche: Niche) -> None:
    form = SplitForm(request.POST)
    form.is_valid()
    threads = {str(own): key for own, key in NicheThread.objects.filter(niche=niche).values_list("pk", "thread")}
    parts = form.parts(threads)
    if not parts and not form.cleaned_data["finer"]:
        raise ValidationError(_("Say what begins each part, or let a finer look divide it."))
    splitting.split(niche, by=request.user, parts=parts)


@require_POST
@login_required
def unsplit(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("The next run looks at %(name)s as a whole again.") % {"name": niche}
    return done(request, niche, said, lambda: splitting.unsplit(niche, by=request.user))


@require_POST
@login_required
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """``kind`` is person, thread or phrase; ``which`` the id of a NicheMember or NicheThread, or the phrase itself;
    ``belongs`` is 0 for what never belongs here."""
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    said = _("Later runs keep that in %(name)s.") % {"name": niche}
    return done(request, niche, said, lambda: _place(request, niche))


def _place(request: MemberRequest, niche: Niche) -> None:
    kind, which = request.POST.get("kind", ""), request.POST.get("which", "")
    belongs = request.POST.get("belongs", "1") != "0"
    placing.place(niche, by=request.user, kind=kind, key=_key(niche, kind, which), belongs=belongs)


def _key(niche: Niche, kind: str, which: str) -> str:
    """The platform's own key of a person or thread that is in some niche of the same source."""
    if kind == Placement.PHRASE:
        return which
    rows = NicheMember if kind == Placement.PERSON else NicheThread
    field = "identity__key" if kind == Placement.PERSON else "thread"
    found = rows.objects.filter(niche__source=niche.source, pk=number(which) or 0)
    return found.values_list(field, flat=True).first() or ""


@require_POST
@login_required
def unplace(request: MemberRequest, pk: int, placement: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_REVIEW)
    found = get_object_or_404(Placement, pk=placement, niche=niche)
    said = _("The next run decides that by itself again.")
    return done(request, niche, said, lambda: placing.unplace(found, by=request.user))
