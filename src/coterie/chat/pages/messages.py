"""Messages: to send one, and what one can do with it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.channels.access import refusal
from coterie.channels.models import Channel
from coterie.channels.shown import channel_url
from coterie.chat import access, shown
from coterie.chat.edit_message import edit_message
from coterie.chat.models import Message
from coterie.chat.page import channel_page
from coterie.chat.permissions import Permission
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.comments.editing import edit_page, history_page
from coterie.communities.space import space_context
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.rooms import heed
from coterie.people.requests import MemberRequest


@login_required
@require_POST
@limited("message")
def sending(request: MemberRequest, pk: int) -> HttpResponse:
    channel, standing = access.channel(request.user, pk, Permission.MESSAGE_SEND)
    text, reply_to = request.POST.get("text", ""), number(request.POST.get("reply_to"))
    client_id, root = _uuid(request.POST.get("client_id", "")), _root(request, channel)
    try:
        heed(request.user, channel.community, text, in_chat=True)
        message = send(channel, by=request.user, text=text, client_id=client_id, reply_to=reply_to)
    except ValidationError as error:
        if request.htmx:
            return HttpResponse(" ".join(error.messages), status=400, content_type="text/plain; charset=utf-8")
        return channel_page(request, channel, standing, root=root, status=400, text=text, errors=error.messages)
    if request.htmx:
        return render(request, "chat/_messages.html", {"rows": [message], "viewer": request.user})
    place = reverse("chat:thread", args=[root.pk]) if root else channel_url(channel)
    return redirect(f"{place}#message-{message.pk}")


def _root(request: MemberRequest, channel: Channel) -> Message | None:
    """The root of the thread whose page sent the form."""
    pk = number(request.POST.get("thread"))
    return channel.messages.select_related("author", "removal").filter(pk=pk, root=None).first() if pk else None


def _uuid(text: str) -> UUID | None:
    """What a page chose for a message; None for anything else, which is then a message of its own."""
    try:
        return UUID(text)
    except ValueError:
        return None


def message(request: Request, pk: int) -> HttpResponse:
    found, _standing = access.message(request.user, pk)
    return redirect(f"{channel_url(found.channel, message=pk)}#message-{pk}")


def thread(request: Request, pk: int) -> HttpResponse:
    found, standing = access.thread(request.user, pk)
    if found.root_id:
        return redirect(f"{reverse('chat:thread', args=[found.root_id])}?message={pk}#message-{pk}")
    return channel_page(request, found.channel, standing, root=found)


@login_required
def menu(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.message(request.user, pk)
    context = {**_around(found, standing), "message": found, "can_answer": not refusal(found.channel, standing)}
    return render(request, "chat/_menu.html" if request.htmx else "chat/menu.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.message(request.user, pk, Permission.MESSAGE_EDIT)
    context = {**_around(found, standing), "heading": _("Edit your message")}
    return edit_page(request, found, edit_message, shown.message_url(found), context)


@login_required
def history(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.message(request.user, pk, Permission.MESSAGE_HISTORY)
    context = {**_around(found, standing), "heading": _("History of a message")}
    return history_page(request, found, shown.message_url(found), context)


def _around(found: Message, standing: Any) -> dict[str, Any]:
    return {**space_context(found.channel.community, standing, found.channel.key), "title": found.channel.name}


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.message(request.user, pk, Permission.MESSAGE_REMOVE)
    verb, undo = partial(remove_message, found, by=request.user), reverse("chat:restoration", args=[pk])
    return press(request, verb, _("The message was removed."), to=shown.message_url(found), undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.message(request.user, pk, Permission.MESSAGE_RESTORE)
    verb = partial(restore_message, found, by=request.user)
    return press(request, verb, _("The message is back."), to=shown.message_url(found))
