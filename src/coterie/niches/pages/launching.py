"""From a niche to its space, and the invitations afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities.invite import renew
from coterie.communities.models import Invitation
from coterie.foundation.acts import complain
from coterie.foundation.numbers import number as whole
from coterie.foundation.paging import page
from coterie.niches import access
from coterie.niches.bring_threads import bring_threads, left_outside
from coterie.niches.launch import Launched, invitations_of
from coterie.niches.launch import launch as launch_niche
from coterie.niches.launch_page import Offer, brand_preview, offer
from coterie.niches.models import Niche
from coterie.niches.permissions import Permission
from coterie.people.requests import MemberRequest

THREADS_A_PAGE = 30


@login_required
@require_http_methods(["GET", "POST"])
def launch(request: MemberRequest, pk: int) -> HttpResponse:
    niche = access.niche(request.user, pk, Permission.NICHE_LAUNCH)
    if niche.community is not None:
        messages.info(request, _("%(name)s has a space already.") % {"name": niche})
        return redirect("niches:invitations", pk)
    chosen = offer(niche, request.POST or None, asked=_asked_for(request))
    launched = _launch(request, niche, chosen) if "launch" in request.POST else None
    if launched is not None:
        return _invitations(request, niche, launched.tokens, just_launched=True)
    context = {
        "niche": niche,
        "offer": chosen,
        "form": chosen.form,
        "preview": brand_preview(chosen.form.data or chosen.form.initial),
    }
    return render(request, "niches/launch.html", context, status=400 if "launch" in request.POST else 200)


def _asked_for(request: MemberRequest) -> str | None:
    """How many people: by the button that asks for more, or as many as the page that is sent had."""
    return request.POST.get("most") or request.POST.get("had") or request.GET.get("most")


def _launch(request: MemberRequest, niche: Niche, chosen: Offer) -> Launched | None:
    """The launched space, or None after writing into the form what does not fit."""
    form = chosen.form
    if not form.is_valid():
        return None
    try:
        return launch_niche(
            niche,
            by=request.user,
            space=form.space(),
            people=chosen.ticked_people(),
            topics=chosen.ticked_topics(),
            channels=form.cleaned_data["channels"],
        )
    except ValidationError as error:
        complain(form, error)
        return None


@login_required
@require_http_methods(["GET", "POST"])
def threads(request: MemberRequest, pk: int) -> HttpResponse:
    """The niche's threads that are not in its space yet, to bring in."""
    niche = access.niche(request.user, pk, Permission.NICHE_LAUNCH)
    if niche.community is None:
        raise Http404
    ticked = [number for text in request.POST.getlist("topics") if (number := whole(text))]
    if request.method == "POST":
        try:
            brought = bring_threads(niche, by=request.user, threads=ticked)
            messages.success(request, _brought(len(brought)))
            return redirect("niches:bring-threads", pk)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    rows = page(left_outside(niche), by=("-worth", "id"), after=request.GET.get("after"), size=THREADS_A_PAGE)
    context = {"niche": niche, "community": niche.community, "page": rows, "ticked": ticked}
    return render(request, "niches/threads.html", context, status=400 if request.method == "POST" else 200)


def _brought(count: int) -> str:
    if not count:
        return _("Nothing came: those threads are there already, or hold nothing that may be brought.")
    return ngettext("%(count)d thread came in.", "%(count)d threads came in.", count) % {"count": count}


@login_required
def brand(request: MemberRequest, pk: int) -> HttpResponse:
    """The brand as it would look, while it is being chosen."""
    access.niche(request.user, pk, Permission.NICHE_LAUNCH)
    return render(request, "niches/brand.html", {"preview": brand_preview(request.GET)})


@login_required
def invitations(request: MemberRequest, pk: int) -> HttpResponse:
    return _invitations(request, access.niche(request.user, pk, Permission.NICHE_LAUNCH), {})


@require_POST
@login_required
def new_link(request: MemberRequest, pk: int, invitation: int) -> HttpResponse:
    """Another personal link for an invitation whose link was lost; the earlier one stops working."""
    niche = access.niche(request.user, pk, Permission.NICHE_LAUNCH)
    rows = Invitation.objects.open().filter(community=niche.community)
    found = get_object_or_404(rows, pk=invitation)
    try:
        return _invitations(request, niche, {found.pk: renew(found)})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("niches:invitations", pk)


def _invitations(
    request: MemberRequest, niche: Niche, tokens: dict[int, str], just_launched: bool = False
) -> HttpResponse:
    niche = access.niche(request.user, niche.pk, Permission.NICHE_LAUNCH)
    if niche.community is None:
        raise Http404
    context: dict[str, Any] = {"niche": niche, "community": niche.community, "launch": niche.launch}
    context |= {"invitations": invitations_of(niche.launch), "tokens": tokens, "just_launched": just_launched}
    response = render(request, "niches/invitations.html", context)
    # The page may hold secret links: it is kept nowhere.
    response["Cache-Control"] = "no-store"
    return response
