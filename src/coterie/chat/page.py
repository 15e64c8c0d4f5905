"""The page of a channel, and the parts of its log that it fetches."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from coterie.channels.access import refusal
from coterie.channels.models import Channel
from coterie.chat.log import log
from coterie.chat.models import PAUSES
from coterie.chat.permissions import Permission
from coterie.chat.pieces import drawn
from coterie.chat.presence import room_of
from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.foundation.listen import listen
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request


def channel_page(
    request: Request, channel: Channel, standing: Standing, *, status: int = 200, **typed: Any
) -> HttpResponse:
    """The channel as this viewer sees it; to htmx only its log. ``typed`` is what a refused form held."""
    # The channel was loaded before its messages, so they are at least as new as its version.
    found = log(channel, request.GET, upto=getattr(channel, "upto", None), viewer=request.user.pk)
    shown = {"channel": channel, "log": found, "drawn": drawn(found.messages, request)}
    if request.htmx and status == 200:
        return render(request, "chat/_log.html", shown)
    room = [room_of(channel.pk)] if standing.can(Permission.PRESENCE_VIEW) else []
    listen(request, channel.live, *room, version=channel.version)
    answered, reason = number(request.GET.get("reply")), refusal(channel, standing)
    more = {
        "pinned": getattr(channel, "pinned", 0),
        "can_write": standing.can(Permission.MESSAGE_SEND) and not reason,
        "refusal": reason if standing.role else "",
        "answered": channel.messages.standing().filter(pk=answered).first() if answered else None,
        "client_id": uuid.uuid4(),
        "pauses": PAUSES,
        "text": "",
        "errors": (),
    }
    context = {**space_context(channel.community, standing, channel.key), **shown, **more, **typed}
    return render(request, "chat/channel.html", context, status=status)
