"""Deleting a source or an import: what that means is said first."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coterie.niches import access
from coterie.niches import delete_source as deleting
from coterie.niches.models import Import, Source


@login_required
def delete_source(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.source(request.user, pk)
    if request.method != "POST":
        return _ask(request, found)
    return _act(
        request,
        lambda: deleting.delete_source(found, by=request.user),
        _("%(name)s is deleted.") % {"name": found},
        reverse("sources:list"),
        found,
    )


@login_required
def delete_import(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.import_(request.user, pk)
    if request.method != "POST":
        return _ask(request, found.source, found)
    return _act(
        request,
        lambda: deleting.delete_import(found, by=request.user),
        _("%(name)s is deleted.") % {"name": found.file_name},
        reverse("sources:source", args=[found.source_id]),
        found.source,
    )


def _ask(request: HttpRequest, source: Source, found: Import | None = None) -> HttpResponse:
    busy = source.imports.unfinished().exists() or source.runs.unfinished().exists()
    goes = deleting.consequences(source, found)
    title = _("Delete %(name)s") % {"name": found.file_name if found else source.name}
    action = reverse("sources:delete-import", args=[found.pk]) if found else reverse("sources:delete", args=[source.pk])
    context = {"source": source, "title": title, "action": action, "goes": goes, "busy": busy, "is_import": bool(found)}
    return render(request, "niches/source_delete.html", context)


def _act(request: HttpRequest, act: Callable[[], None], done: str, then: str, source: Source) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sources:source", source.pk)
    messages.success(request, done)
    return redirect(then)
