"""What was searched and not found, for operators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from coterie.foundation.requests import Request
from coterie.niches import access
from coterie.niches.permissions import Permission
from coterie.search.unmet import unmet as searched_in_vain


def unmet(request: Request) -> HttpResponse:
    access.check(request.user, Permission.NICHE_VIEW)
    return render(request, "search/unmet.html", searched_in_vain(request.GET.get("in", "")))
