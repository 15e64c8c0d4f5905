"""Send what was uploaded. Nothing here reads a session for what everybody may see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from coterie.foundation.requests import Request
from coterie.media import access
from coterie.media.models import Kind, Medium
from coterie.media.passes import SECONDS, passed, passes
from coterie.media.ranges import in_part
from coterie.people.models import User

# Browsers keep these without asking again. What a text no longer shows is gone here at once; a copy that somebody's
# browser has is theirs, for a week at most.
PUBLIC = "public, max-age=604800, immutable"
PRIVATE = f"private, max-age={SECONDS}"
# An uploaded file that is opened by its own address can do nothing there.
POLICY = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox"
INLINE = ("image/avif", "image/webp", "video/mp4", "video/webm", "audio/mp4", "audio/ogg", "text/vtt")


@require_safe
def served(request: Request, key: str, name: str = "") -> HttpResponseBase:
    """A file of a medium: to everybody where everybody may see it; else by an address that is made for the viewer."""
    found = _public(key)
    if found is not None:
        return _sent(request, found, name, PUBLIC)
    ticket = request.GET.get("for", "")
    if ticket:
        return _sent(request, _for_account(key, ticket), name, PRIVATE)
    if not request.user.is_authenticated:
        raise Http404
    medium = access.medium(request.user, key)
    answer = redirect(f"{medium.address}{name}?for={passed(medium, request.user.pk)}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _public(key: str) -> Medium | None:
    try:
        return access.medium(AnonymousUser(), key)
    except Http404:
        return None


def _for_account(key: str, ticket: str) -> Medium:
    viewer = passes(key, ticket)
    account = User.objects.filter(pk=viewer, is_active=True).first() if viewer else None
    if account is None:
        raise Http404
    return access.medium(account, key)


def _sent(request: Request, medium: Medium, name: str, kept: str) -> HttpResponseBase:
    file = _file(medium, name)
    tag = f'"{medium.key}-{file["name"]}"'
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponseBase = HttpResponseNotModified()
        answer.says_how_long = True  # type: ignore[attr-defined]
    else:
        try:
            inline = file["type"] in INLINE
            type_ = file["type"] if inline else "application/octet-stream"
            answer = in_part(request, f"{medium.folder}/{file['name']}", file["bytes"], type_)
        except FileNotFoundError as error:
            raise Http404 from error
        answer.headers["Content-Disposition"] = (
            content_disposition_header(not inline, _download_name(medium, file)) or ""
        )
    for header, value in {
        "ETag": tag,
        "Cache-Control": kept,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        answer.headers[header] = value
    return answer


def _file(medium: Medium, name: str) -> dict[str, Any]:
    """The file of this name; without one, the best that there is. Http404 if it is not there (yet)."""
    if not name and medium.files:
        best: dict[str, Any] = medium.files[-1]
        return best
    for each in medium.files:
        if each["name"] == name:
            return dict(each)
    raise Http404


def _download_name(medium: Medium, file: dict[str, Any]) -> str:
    if medium.kind == Kind.FILE:
        return medium.name
    return f"{medium.name.rpartition('.')[0] or medium.name}.{file['name'].rpartition('.')[2]}"
