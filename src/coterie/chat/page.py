"""The page of a channel, and the parts of its log that it fetches."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from coterie.channels.access import refusal
from coterie.channels.models import Channel
from coterie.channels.shown import channel_url
from coterie.chat.log import log
from coterie.chat.models import PAUSES, Message
from coterie.chat.permissions import Permission
from coterie.chat.pieces import drawn, looks
from coterie.chat.presence import room_of
from coterie.chat.threads import thread_of
from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.foundation.listen import listen
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.routes import route


def channel_page(
    request: Request,
    channel: Channel,
    standing: Standing,
    *,
    root: Message | None = None,
    status: int = 200,
    **typed: Any,
) -> HttpResponse:
    """The channel as this viewer sees it, or the thread under ``root``; to htmx only its log. ``typed`` is what a
    refused form held."""
    # The channel was loaded before its messages, so they are at least as new as its version.
    rows, upto, base = Message.objects.filter(channel=channel), getattr(channel, "upto", None), channel_url(channel)
    if root is not None:
        rows, upto, base = rows.in_thread(root.pk), None, route("chat:thread", root.pk)
    found = log(looks(rows), request.GET, upto=upto, viewer=request.user.pk)
    shown = {"channel": channel, "root": root, "base": base, "log": found, "drawn": drawn(found.messages, request)}
    if request.htmx and status == 200:
        return render(request, "chat/_log.html", shown)
    _listen(request, channel, standing, root)
    more = _more(request, channel, standing, root)
    context = {**space_context(channel.community, standing, channel.key), **shown, **more, **typed}
    return render(request, "chat/channel.html", context, status=status)


def _listen(request: Request, channel: Channel, standing: Standing, root: Message | None) -> None:
    if root is not None:
        listen(request, thread_of(root.pk), version=channel.version)
        return
    room = [room_of(channel.pk)] if standing.can(Permission.PRESENCE_VIEW) else []
    listen(request, channel.live, *room, version=channel.version)


def _more(request: Request, channel: Channel, standing: Standing, root: Message | None) -> dict[str, Any]:
    answered, reason = number(request.GET.get("reply")), refusal(channel, standing)
    return {
        "pinned": getattr(channel, "pinned", 0),
        "can_write": standing.can(Permission.MESSAGE_SEND) and not reason and not (root and root.is_removed),
        "refusal": reason if standing.role else "",
        "answered": channel.messages.standing().filter(pk=answered).first() if answered else None,
        "client_id": uuid.uuid4(),
        "pauses": PAUSES,
        "text": "",
        "errors": (),
    }
