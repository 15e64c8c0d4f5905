"""All niches: the map, its table, and the niche under the lens."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.niches import access, less_certain, shown
from coterie.niches.models import Niche, Source
from coterie.niches.overview import SHOWS, SORTS, overview, rows_of
from coterie.niches.permissions import Permission
from coterie.niches.standing import standing
from coterie.people.requests import MemberRequest


@login_required
def index(request: MemberRequest) -> HttpResponse:
    access.check(request.user, Permission.NICHE_VIEW)
    source = chosen_source(request)
    if source is None:
        return render(request, "niches/empty.html", {"sources": access.sources(request.user).exists()})
    context = list_context(request, source)
    if context["niches"]:
        # The lens begins where there is something to do.
        waiting = [row for row in context["niches"] if row["state"] != shown.LAUNCHED] or context["niches"]
        first = access.niche(request.user, waiting[0]["key"])
        context |= {"selected": first.pk, **shown.lens(first)}
    return render(request, "niches/list.html", context)


@login_required
def map_data(request: MemberRequest) -> HttpResponse:
    access.check(request.user, Permission.NICHE_VIEW)
    source = chosen_source(request)
    found = rows_of(access.niches(request.user), source, request.GET) if source else []
    asked = number(request.GET.get("with"))
    if asked and asked not in {niche.pk for niche in found}:
        found += access.niches(request.user).filter(source=source, pk=asked).for_list()
    drawn = {"niches": [shown.on_map(niche) for niche in found], "links": shown.links_between(found)}
    return JsonResponse(drawn | {"groups": less_certain.on_map(source)})


def chosen_source(request: Request) -> Source | None:
    """The source asked for, else the one with the newest findings; None if nothing was found anywhere yet."""
    ready = access.sources(request.user).exclude(current_run=None).select_related("current_run")
    asked = number(request.GET.get("source"))
    chosen = ready.filter(pk=asked).first() if asked else None
    return chosen or ready.order_by("-current_run").first()


def list_context(request: Request, source: Source, selected: Niche | None = None) -> dict[str, Any]:
    """What stands around the lens; ``selected`` is on the map whatever the filter says."""
    found = rows_of(access.niches(request.user), source, request.GET)
    if selected is not None and selected.pk not in {niche.pk for niche in found}:
        found = [*found, selected]
    return {
        "source": source,
        "sources": list(access.sources(request.user).exclude(current_run=None)),
        "niches": [shown.on_map(niche) for niche in found],
        "standing": standing(source, found),
        "selected": selected.pk if selected else None,
        "overview": overview(source),
        "filters": {"show": request.GET.get("show", ""), "sort": request.GET.get("sort", "")},
        "shows": SHOWS,
        "sorts": SORTS,
    }
