"""One niche: its lens, its people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from coterie.foundation.paging import page
from coterie.niches import access, shown
from coterie.niches.models import NicheMember
from coterie.niches.pages.lists import list_context
from coterie.people.requests import MemberRequest

PEOPLE_A_PAGE = 50


@login_required
def niche(request: MemberRequest, pk: int) -> HttpResponse:
    """The lens in its place beside the map."""
    found = access.niche(request.user, pk)
    context = list_context(request, found.source, found) | shown.lens(found)
    return render(request, "niches/list.html", context)


@login_required
def lens(request: MemberRequest, pk: int) -> HttpResponse:
    """The lens alone, for the map."""
    found = access.niche(request.user, pk)
    return render(request, "niches/lens.html", {"source": found.source, **shown.lens(found)})


@login_required
def people(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.niche(request.user, pk)
    rows = NicheMember.objects.of(found.family)
    some = page(rows, by=("-affinity", "id"), after=request.GET.get("after"), size=PEOPLE_A_PAGE)
    context = {"niche": found, "page": some, "members": [shown.person(part) for part in some.rows]}
    context["steerable"] = shown.is_steerable(found)
    return render(request, "niches/people.html", context)
