"""Who is doing something in a channel at this moment: typing, being there."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.chat import access, presence
from coterie.chat.models import Concealment, Presence
from coterie.chat.permissions import Permission
from coterie.chat.typing import say_typing
from coterie.communities.space import space_context
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.people.requests import MemberRequest


@login_required
@require_POST
@limited("typing")
def typing(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.MESSAGE_SEND)
    say_typing(found, by=request.user, root=number(request.POST.get("root")))
    return HttpResponse(status=204)


@login_required
@require_POST
@limited("presence")
def here(request: MemberRequest, pk: int) -> HttpResponse:
    """Operators who look in belong to nobody's space, and are not shown."""
    found, standing = access.channel(request.user, pk, Permission.PRESENCE_VIEW)
    if standing.role is not None:
        (presence.left if request.POST.get("left") else presence.here)(found, by=request.user)
    return HttpResponse(status=204)


@login_required
def present(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.channel(request.user, pk, Permission.PRESENCE_VIEW)
    people = [each.user for each in Presence.objects.in_room(found)]
    concealed = Concealment.objects.filter(user=request.user).exists()
    context = {"channel": found, "people": people, "concealed": concealed}
    return render(request, "chat/present.html", {**space_context(found.community, standing, found.key), **context})


@login_required
@require_POST
@limited("profile")
def concealment(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.PRESENCE_VIEW)
    hides = request.POST.get("concealed") == "yes"
    verb = partial(presence.conceal if hides else presence.show, by=request.user)
    said = _("Nobody is shown any more when you are here.") if hides else _("It is shown again when you are here.")
    return press(request, verb, said, to=reverse("chat:present", args=[found.pk]))
