"""Who answers whom, what is asked, and two niches side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from coterie.foundation.numbers import number
from coterie.foundation.paging import page
from coterie.niches import access
from coterie.niches.insight import askings, closest, side_by_side
from coterie.niches.insight import talk as who_answers_whom
from coterie.niches.models import Niche
from coterie.niches.overview import rows_of
from coterie.niches.pages.lists import chosen_source
from coterie.niches.permissions import Permission
from coterie.niches.shown import is_steerable
from coterie.people.requests import MemberRequest

THREADS_A_PAGE = 50


@login_required
def talk(request: MemberRequest, pk: int) -> HttpResponse:
    """The people graph of a niche; alone for a line of evidence that opens to it."""
    niche = access.niche(request.user, pk)
    template = "niches/crowd.html" if request.htmx else "niches/talk.html"
    return render(request, template, {"niche": niche, **who_answers_whom(niche)})


@login_required
def questions(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything they ask, grouped, and every thread that still waits for an answer."""
    niche = access.niche(request.user, pk)
    found = askings(niche)
    some = page(found["waiting"], by=("-worth", "-weight", "id"), after=request.GET.get("after"), size=THREADS_A_PAGE)
    return render(
        request, "niches/questions.html", {"niche": niche, **found, "page": some, "steerable": is_steerable(niche)}
    )


@login_required
def compare(request: MemberRequest) -> HttpResponse:
    """Two niches of one platform, chosen by ``a`` and ``b``; at first the two with most in common."""
    access.check(request.user, Permission.NICHE_VIEW)
    asked = [access.niche(request.user, pk) for name in ("a", "b") if (pk := number(request.GET.get(name)))]
    source = asked[0].source if asked else chosen_source(request)
    known = rows_of(access.niches(request.user), source, {}) if source else []
    pair = _pair(request, asked, known)
    told = side_by_side(*pair) if len({niche.pk for niche in pair}) == 2 else {}
    names = sorted({*known, *pair}, key=lambda niche: niche.name.lower())
    return render(request, "niches/compare.html", {"source": source, "niches": names, "pair": pair, **told})


def _pair(request: MemberRequest, asked: list[Niche], known: list[Niche]) -> list[Niche]:
    """The two asked for, of one platform; else the closest two, with the one asked for among them."""
    if len(asked) < 2:
        chosen = closest(known, *asked)
        return [access.niche(request.user, niche.pk) for niche in chosen]
    if asked[0].source_id != asked[1].source_id:
        raise Http404
    return asked
