"""The list of somebody's drafts, and what their editors save and ask for."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coterie.drafts import access
from coterie.drafts.discard_draft import drop, remove_draft, restore_draft
from coterie.drafts.models import Draft
from coterie.drafts.save_draft import DraftGone, NewerDraft, Written, save_draft
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.paging import page
from coterie.foundation.routes import route
from coterie.people.requests import MemberRequest


@login_required
def index(request: MemberRequest) -> HttpResponse:
    found = page(access.drafts(request.user), by=("-at", "-id"), after=request.GET.get("after"))
    return render(request, "drafts/list.html", {"page": found})


@login_required
@require_GET
def one(request: MemberRequest) -> HttpResponse:
    """The draft of an editor, for the editor; 204 if there is none."""
    found = access.drafts(request.user).filter(key=request.GET.get("key", "")[:120]).first()
    return JsonResponse(_told(found)) if found else HttpResponse(status=204)


def _told(draft: Draft) -> dict[str, Any]:
    return {"version": draft.version, "text": draft.text, "fields": draft.fields, "at": draft.at.isoformat()}


@login_required
@require_POST
@limited("draft")
def saving(request: MemberRequest) -> HttpResponse:
    """200 with the new version; 409 with the draft that another device saved, or 410 if it was sent there."""
    try:
        saved = save_draft(request.user, _written(request))
    except NewerDraft as error:
        return JsonResponse(_told(error.draft), status=409)
    except DraftGone:
        return JsonResponse({}, status=410)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    return JsonResponse({"version": saved.version})


def _written(request: MemberRequest) -> Written:
    sent = request.POST
    return Written(
        key=sent.get("key", ""),
        text=sent.get("text", ""),
        base=number(sent.get("base")) or 0,
        device=sent.get("device", ""),
        fields=_fields(sent.get("fields", "")),
        title=sent.get("title", ""),
        path=sent.get("path", ""),
        space=number(sent.get("space")),
        aside=sent.get("aside", ""),
    )


def _fields(text: str) -> dict[str, list[str]]:
    """The other fields of a form; nothing, if it is not what an editor sends."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    kept = {name: values for name, values in found.items() if isinstance(values, list)}
    return {name: [value for value in values if isinstance(value, str)] for name, values in kept.items()}


@login_required
@require_POST
@limited("draft")
def dropping(request: MemberRequest) -> HttpResponse:
    sent = request.POST
    drop(request.user, sent.get("key", ""), device=sent.get("device", ""), version=number(sent.get("version")) or 0)
    return HttpResponse(status=204)


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    found, (to, query) = access.draft(request.user, pk), _back(request)
    verb, undo = partial(remove_draft, found), f"{route('drafts:restoration', pk)}{query}"
    return press(request, verb, _("The draft was removed."), to=to, undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found, (to, _query) = access.draft(request.user, pk), _back(request)
    return press(request, partial(restore_draft, found), _("The draft is back."), to=to)


def _back(request: MemberRequest) -> tuple[str, str]:
    """Where the button stood: on the home page, or in the list; and what says so in an address."""
    return (route("home"), "?to=home") if request.GET.get("to") == "home" else (route("drafts:list"), "")
