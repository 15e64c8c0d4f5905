"""The palette: where one can go from every page, and what is found as one types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from coterie.communities import access as communities
from coterie.foundation.requests import Request
from coterie.search.noted import consent_of
from coterie.search.palette import leads_to


def palette(request: Request) -> HttpResponse:
    """The dialog; with ``part=list`` what it leads to for what was typed (``q``) on a page of a space (``in``)."""
    if request.GET.get("part") != "list":
        return render(request, "search/palette.html")
    here = communities.communities(request.user).filter(slug=request.GET.get("in", "")[:60]).first()
    context = {**leads_to(request.user, request.GET.get("q", ""), here), "counts": consent_of(request.user)}
    return render(request, "search/_palette_list.html", context)
