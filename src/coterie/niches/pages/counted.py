""" "Why am I counted here?", for everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coterie.niches.why import counted_in


@login_required
def why(request: HttpRequest) -> HttpResponse:
    return render(request, "niches/why.html", counted_in(request.user))
