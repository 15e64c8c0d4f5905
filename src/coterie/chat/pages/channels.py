"""The page of a chat channel."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.channels.permissions import Permission
from coterie.channels.shown import channel_url
from coterie.chat import access
from coterie.chat.mark_read import mark_read
from coterie.chat.page import channel_page
from coterie.chat.pages.search import found_page
from coterie.chat.permissions import Permission as OfChat
from coterie.chat.slow_down import slow_down
from coterie.communities import access as communities
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.people.requests import MemberRequest


def home(request: Request, slug: str) -> HttpResponse:
    """Where the list of chat channels stood: they are among all channels of the space now."""
    communities.community(request.user, slug, Permission.CHANNEL_VIEW)
    return redirect("channels:list", slug)


def channel(request: Request, slug: str, address: str) -> HttpResponse:
    found, standing = access.channel_at(request.user, slug, address)
    if "q" in request.GET:
        return found_page(request, found, standing)
    return channel_page(request, found, standing)


@login_required
@require_POST
@limited("edit")
def pace(request: MemberRequest, pk: int) -> HttpResponse:
    """Slow mode, on or off."""
    found, _standing = access.channel(request.user, pk, OfChat.CHANNEL_SLOW)
    seconds = number(request.POST.get("seconds")) or 0
    said = _("The channel is in slow mode.") if seconds else _("Everybody writes as fast as they like.")
    verb = partial(slow_down, found, by=request.user, seconds=seconds)
    return press(request, verb, said, to=channel_url(found))


@login_required
@require_POST
@limited("read")
def read(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.channel(request.user, pk)
    if standing.role is not None:
        mark_read(found, by=request.user, upto=number(request.POST.get("upto")) or 0)
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect(channel_url(found))
