"""Messages: to send one, and what one can do with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.comments.editing import edit_page, history_page
from coterie.direct import access
from coterie.direct.edit_message import edit_message
from coterie.direct.page import conversation_page
from coterie.direct.remove_message import remove_message, restore_message
from coterie.direct.send import send
from coterie.direct.shown import conversation_url, message_url
from coterie.direct.typed import sent_id, words_of
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.people.requests import MemberRequest


@login_required
@require_POST
@limited("message")
def sending(request: MemberRequest, pk: int) -> HttpResponse:
    found, side = access.conversation(request.user, pk)
    text = request.POST.get("text", "")
    try:
        message = send(found, by=request.user, text=text, client_id=sent_id(request))
    except ValidationError as error:
        refused = partial(conversation_page, request, found, side, text=text, errors=error.messages)
        return words_of(error) if request.htmx else refused(status=400)
    if request.htmx:
        return render(request, "direct/_messages.html", {"rows": [message]})
    return redirect(f"{conversation_url(found)}#message-{message.pk}")


@login_required
def message(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.message(request.user, pk)
    return redirect(f"{conversation_url(found.conversation, message=pk)}#message-{pk}")


@login_required
def menu(request: MemberRequest, pk: int) -> HttpResponse:
    context = {**_frame(), "message": access.message(request.user, pk)}
    return render(request, "direct/_menu.html" if request.htmx else "direct/menu.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.message(request.user, pk, own=True)
    return edit_page(request, found, edit_message, message_url(found), _frame(_("Edit your message")))


@login_required
def history(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.message(request.user, pk)
    return history_page(request, found, message_url(found), _frame(_("History of a message")))


def _frame(heading: str = "") -> dict[str, Any]:
    return {"stands_in": "direct/frame.html", "title": _("Messages"), "heading": heading}


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.message(request.user, pk, own=True)
    verb, undo = partial(remove_message, found, by=request.user), reverse("direct:restoration", args=[pk])
    return press(request, verb, _("The message was removed."), to=message_url(found), undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.message(request.user, pk, own=True)
    verb = partial(restore_message, found, by=request.user)
    return press(request, verb, _("The message is back."), to=message_url(found))
