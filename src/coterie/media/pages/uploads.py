"""Upload a file, and look after one's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coterie.communities.models import Community
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.paging import page
from coterie.foundation.routes import route
from coterie.foundation.uploads import BadUpload
from coterie.media import access, quotas
from coterie.media.captions import MOST_BYTES, add_captions
from coterie.media.files import on_disk
from coterie.media.forms import CaptionsForm, UploadForm
from coterie.media.models import Medium
from coterie.media.remove import remove_medium, restore_medium
from coterie.media.take import take
from coterie.people.models import User
from coterie.people.requests import MemberRequest


@login_required
def index(request: MemberRequest) -> HttpResponse:
    found = page(access.media(request.user), by=("-id",), after=request.GET.get("after"), size=50)
    used = quotas.of_person(request.user)
    return render(request, "media/list.html", {"page": found, "used": used, "in_words": quotas.in_words})


@login_required
@limited("upload")
def upload(request: MemberRequest) -> HttpResponse:
    """A page of its own for whoever has no scripts; JSON for an editor."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    made, problem = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made = _taken(request, form.cleaned_data)
        except BadUpload as error:
            problem = str(error)
            form.add_error("file", problem)
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return _told(made, problem or _("No file arrived."))
    context = {"form": form, "made": made, "limit": quotas.in_words(settings.MEDIA_FILE_BYTES)}
    return render(request, "media/upload.html", context, status=400 if form.errors else 200)


def _taken(request: MemberRequest, sent: dict[str, Any]) -> Medium:
    file: UploadedFile = sent["file"]
    space = space_of(request.user, request.POST.get("space", ""))
    with on_disk(file) as path:
        return take(path, by=request.user, name=file.name or "", space=space, alt=sent["alt"])


def space_of(user: User, text: str) -> Community | None:
    """The space that somebody writes in, if they belong to it: it keeps what they upload there."""
    pk = number(text)
    return Community.objects.joined_by(user).filter(pk=pk).first() if pk else None


def _told(made: Medium | None, problem: str) -> JsonResponse:
    if made is None:
        return JsonResponse({"error": problem}, status=400)
    return JsonResponse(facts_of(made))


def facts_of(made: Medium) -> dict[str, Any]:
    """What an editor is told of an upload."""
    return {
        "key": made.key,
        "name": made.name,
        "kind": made.kind,
        "state": made.state,
        "problem": made.problem,
        "done": made.done,
        "markdown": made.markdown,
        "url": made.address,
    }


@login_required
@require_GET
def state(request: MemberRequest, key: str) -> JsonResponse:
    return JsonResponse(facts_of(access.own(request.user, key)))


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, key: str) -> HttpResponse:
    found = access.own(request.user, key)
    verb = partial(remove_medium, found, by=request.user)
    undo = route("media:restoration", key)
    return press(request, verb, _("The file was removed."), to=route("media:list"), undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, key: str) -> HttpResponse:
    found = access.own(request.user, key)
    return press(request, partial(restore_medium, found), _("The file is back."), to=route("media:list"))


@login_required
@limited("upload")
def captions(request: MemberRequest, key: str) -> HttpResponse:
    found = access.own(request.user, key)
    form = CaptionsForm(request.POST, request.FILES) if request.method == "POST" else CaptionsForm()

    def add(file: UploadedFile, language: str) -> bool:
        add_captions(found, content=file.read(MOST_BYTES + 1), language=language)
        return True

    if submit(request, form, add):
        messages.success(request, _("The captions are there."))
        return redirect("media:list")
    return render_form(request, "media/captions.html", {"medium": found}, form)
