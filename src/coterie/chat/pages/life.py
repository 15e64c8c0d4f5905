"""Who is doing something in a channel at this moment."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from coterie.chat import access
from coterie.chat.permissions import Permission
from coterie.chat.typing import say_typing
from coterie.foundation.limits import limited
from coterie.people.requests import MemberRequest


@login_required
@require_POST
@limited("typing")
def typing(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.MESSAGE_SEND)
    say_typing(found, by=request.user)
    return HttpResponse(status=204)
