"""Uploads that can be interrupted: tus 1.0 with creation, expiration and termination. What arrives is in tus.py."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.routes import route
from coterie.foundation.uploads import BadUpload
from coterie.media import access
from coterie.media.models import ResumableUpload
from coterie.media.pages.uploads import facts_of, space_of
from coterie.media.resume import Busy, begin, finish, metadata_of, terminate
from coterie.media.take import NotKept
from coterie.people.requests import MemberRequest

VERSION = "1.0.0"


def answer(status: int, text: str = "", **headers: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {"Tus-Resumable": VERSION, "Cache-Control": "no-store", **named}.items():
        response.headers[name] = value
    return response


def _is_other_version(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable") != VERSION


@login_required
@require_http_methods(["OPTIONS", "POST"])
@limited("upload")
def creation(request: MemberRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        most, extensions = str(settings.MEDIA_FILE_BYTES), "creation,expiration,termination"
        return answer(204, Tus_Version=VERSION, Tus_Extension=extensions, Tus_Max_Size=most)
    if _is_other_version(request):
        return answer(412, Tus_Version=VERSION)
    told = metadata_of(request.headers.get("Upload-Metadata", ""))
    length = number(request.headers.get("Upload-Length"))
    space = space_of(request.user, told.get("space", ""))
    try:
        made = begin(by=request.user, length=length, name=told.get("filename", ""), space=space, told=told)
    except NotKept as error:
        return answer(507, str(error))
    except BadUpload as error:
        return answer(413 if length and length > settings.MEDIA_FILE_BYTES else 400, str(error))
    url = route("media:resumable-upload", made.key)
    return answer(201, Location=url, Upload_Expires=http_date(made.expires_at.timestamp()))


@login_required
@require_http_methods(["HEAD", "DELETE"])
def upload(request: MemberRequest, key: str) -> HttpResponse:
    """How much has arrived, or the end of it; 404 for anybody else's, and for one that has expired."""
    if _is_other_version(request):
        return answer(412, Tus_Version=VERSION)
    try:
        found = access.upload(request.user, key)
    except Http404:
        return answer(404)
    return ended(found) if request.method == "DELETE" else state(found, 200)


def ended(found: ResumableUpload) -> HttpResponse:
    try:
        terminate(found)
    except Busy:
        return answer(423)
    return answer(204)


def state(found: ResumableUpload, status: int) -> HttpResponse:
    """How far an upload is and, once everything has arrived, what it became."""
    try:
        arrived = finish(found)
    except NotKept as error:
        return answer(507, str(error))
    except BadUpload as error:
        return answer(422, str(error))
    except Busy:
        return answer(423)
    except FileNotFoundError:
        return answer(404)
    told = {
        "Upload_Offset": str(arrived),
        "Upload_Length": str(found.length),
        "Upload_Expires": http_date(found.expires_at.timestamp()),
    }
    if found.medium:
        told["Coterie_Medium"] = quote(json.dumps(facts_of(found.medium)))
    return answer(status, **told)
