"""What was found, everywhere or in one space."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.foundation.requests import Request
from coterie.search.noted import consent_of, note_searched
from coterie.search.results import results


def everywhere(request: Request) -> HttpResponse:
    """Of all that the viewer may see."""
    context = {**results(request.user, request.GET), "counts": consent_of(request.user)}
    note_searched(request.user, context)
    return render(request, "search/everywhere.html", context)


def in_space(request: Request, slug: str) -> HttpResponse:
    """Of what is in one space."""
    space, their = communities.community(request.user, slug)
    context = {**space_context(space, their, "search"), **results(request.user, request.GET, space)}
    context["counts"] = consent_of(request.user)
    note_searched(request.user, context, space)
    return render(request, "search/in_space.html", context)
