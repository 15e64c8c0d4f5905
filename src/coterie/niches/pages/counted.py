""" "Why am I counted here?", for everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from coterie.foundation.rooms import counted
from coterie.niches.why import counted_in
from coterie.people.requests import MemberRequest


@login_required
def why(request: MemberRequest) -> HttpResponse:
    return render(request, "niches/why.html", {**counted_in(request.user), "rooms": counted(request)})
