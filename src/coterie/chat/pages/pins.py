"""Pinned messages of a channel."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.chat import access, shown
from coterie.chat.models import Message, Pin
from coterie.chat.permissions import Permission
from coterie.chat.pieces import drawn, looks
from coterie.chat.pin_message import pin_message, unpin_message
from coterie.communities.space import space_context
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.paging import page
from coterie.foundation.requests import Request
from coterie.people.requests import MemberRequest


def pins(request: Request, pk: int) -> HttpResponse:
    """Newest first."""
    channel, standing = access.channel(request.user, pk)
    rows = Pin.objects.in_channel(pk).select_related("by", "message")
    found: Any = page(rows, by=("-id",), after=request.GET.get("after"))
    steps = {"previous_url": _step(found.previous), "next_url": _step(found.next)}
    messages = {key.pk: key for key in looks(Message.objects.filter(pin__in=found.rows))}
    drawn_of = drawn([messages[pin.message_id] for pin in found.rows], request)
    shows = {"channel": channel, "pins": found.rows, "drawn": drawn_of}
    context = {**space_context(channel.community, standing, channel.key), **shows, **steps}
    return render(request, "chat/pins.html", context)


def _step(cursor: str | None) -> str | None:
    return f"?{urlencode({'after': cursor})}" if cursor else None


@login_required
@require_POST
@limited("edit")
def pin(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.message(request.user, pk, Permission.MESSAGE_PIN)
    verb, undo = partial(pin_message, found, by=request.user), reverse("chat:unpin", args=[pk])
    return press(request, verb, _("The message is pinned."), to=shown.message_url(found), undo=undo)


@login_required
@require_POST
@limited("edit")
def unpin(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.message(request.user, pk, Permission.MESSAGE_PIN)
    verb, undo = partial(unpin_message, found, by=request.user), reverse("chat:pin", args=[pk])
    return press(request, verb, _("The message is no longer pinned."), to=shown.message_url(found), undo=undo)
