"""The page of a conversation, and the parts of its log that it fetches."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from coterie.chat.log import part_of
from coterie.direct.access import Side
from coterie.direct.models import Conversation, Message
from coterie.foundation.listen import listen
from coterie.people.requests import MemberRequest


def conversation_page(
    request: MemberRequest, found: Conversation, side: Side, *, status: int = 200, **typed: Any
) -> HttpResponse:
    """The conversation as this one of the two sees it; to htmx only its log. ``typed`` is what a refused form held."""
    # The conversation was loaded before its messages, so they are at least as new as its version.
    log = part_of(Message.objects.for_page(found.pk), request.GET, upto=side.upto, viewer=request.user.pk)
    shown = {"conversation": found, "side": side, "other": side.other, "log": log}
    if request.htmx and status == 200:
        return render(request, "direct/_log.html", shown)
    listen(request, found.live, version=found.version)
    more = {"client_id": uuid.uuid4(), "text": "", "errors": (), "asks": found.asks(request.user.pk)}
    return render(request, "direct/conversation.html", {**shown, **more, **typed}, status=status)
