"""Conversations: the list, one of them, the first message to somebody, and the answer to a request."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.direct import access
from coterie.direct.answer_request import accept_request, decline_request, reconsider_request
from coterie.direct.mark_read import mark_read
from coterie.direct.models import Conversation
from coterie.direct.page import conversation_page
from coterie.direct.send import write_to
from coterie.direct.shown import conversation_url
from coterie.direct.typed import sent_id, words_of
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.paging import page
from coterie.people.models import User
from coterie.people.requests import MemberRequest

#: how long an account is new: until then it begins few conversations a day
NEW_FOR = timedelta(days=7)
ORDER = ("-last_at", "-id")


@login_required
def index(request: MemberRequest) -> HttpResponse:
    mine, me = access.conversations(request.user), request.user.pk
    found = page(mine.talks_of(me).for_list(me), by=ORDER, after=request.GET.get("after"))
    waiting = mine.requests_to(me).count()
    return render(request, "direct/list.html", {"page": found, "waiting": waiting})


@login_required
def requests(request: MemberRequest) -> HttpResponse:
    mine, me = access.conversations(request.user), request.user.pk
    found = page(mine.requests_to(me).for_list(me), by=ORDER, after=request.GET.get("after"))
    declined = list(mine.declined_by(me).for_list(me).order_by(*ORDER)[:50])
    return render(request, "direct/requests.html", {"page": found, "declined": declined})


@login_required
def conversation(request: MemberRequest, pk: int) -> HttpResponse:
    found, side = access.conversation(request.user, pk)
    return conversation_page(request, found, side)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: MemberRequest, handle: str) -> HttpResponseBase:
    """The first message to somebody; whoever has a conversation with them already is led there."""
    other = access.person(request.user, handle)
    known = access.conversations(request.user).between(request.user.pk, other.pk).first()
    if known is not None and request.method == "GET":
        return redirect(conversation_url(known))
    other = access.addressee(request.user, handle)
    if request.method == "GET":
        return _first_page(request, other)
    is_new = request.user.joined_at > timezone.now() - NEW_FOR
    return (_begun_by_newcomer if is_new and known is None else _begun)(request, other)


def _first_page(request: MemberRequest, other: User, status: int = 200, **typed: Any) -> HttpResponse:
    context = {"other": other, "client_id": uuid.uuid4(), "text": "", "errors": (), **typed}
    return render(request, "direct/first.html", context, status=status)


@limited("conversation")
def _begun(request: MemberRequest, other: User) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        message = write_to(other, by=request.user, text=text, client_id=sent_id(request))
    except ValidationError as error:
        refused = partial(_first_page, request, other, text=text, errors=error.messages)
        return words_of(error) if request.htmx else refused(status=400)
    to = conversation_url(message.conversation)
    return HttpResponse(headers={"HX-Redirect": to}) if request.htmx else redirect(to)


@limited("newcomer")
def _begun_by_newcomer(request: MemberRequest, other: User) -> HttpResponseBase:
    return _begun(request, other)


@login_required
@require_POST
@limited("read")
def read(request: MemberRequest, pk: int) -> HttpResponse:
    found, _side = access.conversation(request.user, pk)
    mark_read(found, by=request.user, upto=number(request.POST.get("upto")) or 0)
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect(conversation_url(found))


def _answered(request: MemberRequest, pk: int, verb: Any, said: str, to: str = "", undo: str = "") -> HttpResponse:
    found, _side = access.conversation(request.user, pk)
    back = to or _address(found)
    return press(request, partial(verb, found, by=request.user), said, to=back, undo=undo or None)


def _address(found: Conversation) -> str:
    return conversation_url(found)


@login_required
@require_POST
@limited("edit")
def acceptance(request: MemberRequest, pk: int) -> HttpResponse:
    return _answered(request, pk, accept_request, _("Accepted. You can write to each other now."))


@login_required
@require_POST
@limited("edit")
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    undo = reverse("direct:reconsidering", args=[pk])
    return _answered(request, pk, decline_request, _("Declined. They are not told."), reverse("direct:list"), undo)


@login_required
@require_POST
@limited("edit")
def reconsidering(request: MemberRequest, pk: int) -> HttpResponse:
    return _answered(request, pk, reconsider_request, _("It is a request again."))
