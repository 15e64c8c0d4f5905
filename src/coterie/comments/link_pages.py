"""The previews of links in a text: who wrote it, and hosts, take them off and put them back."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.comments import access
from coterie.comments.links.preview import remove_preview, restore_preview
from coterie.comments.models import LinkUse
from coterie.comments.pages import around
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.people.requests import MemberRequest


@login_required
def previews(request: MemberRequest, model: str, pk: int) -> HttpResponse:
    thing, standing, uses = access.previews(request.user, model, pk)
    context = {**around(thing, standing), "model": model, "uses": uses}
    return render(request, "comments/previews.html", context)


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, model: str, pk: int, use: int) -> HttpResponse:
    thing, _standing, uses = access.previews(request.user, model, pk)
    verb = partial(remove_preview, _named(uses, use), thing, by=request.user)
    undo = reverse("comments:preview-restoration", args=[model, pk, use])
    return press(request, verb, _("The preview was removed."), to=access.target_of(thing).address(thing), undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, model: str, pk: int, use: int) -> HttpResponse:
    thing, _standing, uses = access.previews(request.user, model, pk)
    verb = partial(restore_preview, _named(uses, use), thing, by=request.user)
    return press(request, verb, _("The preview is back."), to=access.target_of(thing).address(thing))


def _named(uses: list[LinkUse], pk: int) -> LinkUse:
    for use in uses:
        if use.pk == pk:
            return use
    raise Http404
