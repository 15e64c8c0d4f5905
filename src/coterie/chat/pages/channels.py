"""A space's channels."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.chat import access, shown
from coterie.chat.channels import channels
from coterie.chat.forms import ChannelForm, ChannelSettingsForm
from coterie.chat.mark_read import mark_read
from coterie.chat.open_channel import open_channel
from coterie.chat.page import channel_page
from coterie.chat.permissions import Permission
from coterie.chat.revise_channel import archive_channel, reopen_channel, revise_channel
from coterie.chat.starters import STARTERS, filled
from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.people.requests import MemberRequest

FIELDS = ("name", "purpose", "icon", "place", "writers")


def home(request: Request, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.CHANNEL_VIEW)
    context = {**space_context(community, standing, "chat"), "channels": channels(community, standing)}
    return render(request, "chat/home.html", {**context, "starters": STARTERS})


@login_required
@require_http_methods(["GET", "POST"])
@limited("topic")
def open_one(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.CHANNEL_OPEN)
    form = ChannelForm(request.POST or None, initial=filled(request.GET.get("like", "")))
    made = submit(request, form, partial(open_channel, community, by=request.user))
    if made:
        return redirect(shown.channel_url(made))
    return render_form(request, "chat/open.html", space_context(community, standing, "chat"), form)


def channel(request: Request, slug: str, address: str) -> HttpResponse:
    found, standing = access.channel_at(request.user, slug, address)
    return channel_page(request, found, standing)


def channel_by_number(request: Request, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk)
    return redirect(shown.channel_url(found))


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def settings(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.channel(request.user, pk, Permission.CHANNEL_REVISE)
    form = ChannelSettingsForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})
    if submit(request, form, partial(revise_channel, found, by=request.user)):
        return redirect(shown.channel_url(found))
    context: dict[str, Any] = {**space_context(found.community, standing, "chat"), "channel": found}
    return render_form(request, "chat/settings.html", context, form)


@login_required
@require_POST
@limited("edit")
def archival(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.CHANNEL_ARCHIVE)
    verb, undo = partial(archive_channel, found, by=request.user), reverse("chat:reopening", args=[pk])
    return press(request, verb, _("The channel is archived."), to=shown.channel_url(found), undo=undo)


@login_required
@require_POST
@limited("edit")
def reopening(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.CHANNEL_ARCHIVE)
    verb = partial(reopen_channel, found, by=request.user)
    return press(request, verb, _("The channel is open again."), to=shown.channel_url(found))


@login_required
@require_POST
@limited("read")
def read(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.channel(request.user, pk)
    if standing.role is not None:
        mark_read(found, by=request.user, upto=number(request.POST.get("upto")) or 0)
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect(shown.channel_url(found))
