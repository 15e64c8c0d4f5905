"""A space's channels: which there are, and what leaders do with them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.channels import access, shown
from coterie.channels.arrange import arrange, moved, order_of
from coterie.channels.forms import ChannelForm, filled
from coterie.channels.listing import listing
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.permissions import Permission
from coterie.channels.revise_channel import archive_channel, reopen_channel, revise_channel
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.channel_kinds import ChannelKind
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.rooms import channel_kinds
from coterie.people.requests import MemberRequest


def index(request: Request, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.CHANNEL_VIEW)
    found = listing(community, standing)
    context = {**space_context(community, standing, "channels"), "kinds": channel_kinds(), "channels": found}
    context["order"] = ",".join(str(each.pk) for each in found)
    return render(request, "channels/list.html", context)


@require_POST
@login_required
@limited("edit")
def order(request: MemberRequest, slug: str) -> HttpResponse:
    """``order`` is what the page showed or what was dragged; ``up`` or ``down`` is the channel whose button was
    pressed."""
    community, _standing = communities.community(request.user, slug, Permission.CHANNEL_ARRANGE)
    wanted = [pk for each in request.POST.get("order", "").split(",")[:200] if (pk := number(each))]
    for name, steps in (("up", -1), ("down", 1)):
        wanted = moved(wanted, number(request.POST.get(name)) or 0, steps)
    changed = arrange(community, by=request.user, order=wanted)
    if request.headers.get("X-Requested-With"):
        # As it stands now, whoever else moved something: the page shows this, not what it sent.
        return JsonResponse({"order": order_of(community)})
    if changed:
        messages.success(request, _("The channels are in this order now."))
    return redirect("channels:list", slug)


@login_required
def choose(request: MemberRequest, slug: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.CHANNEL_OPEN)
    kinds = _offered(standing)
    return render(request, "channels/choose.html", {**space_context(community, standing, "channels"), "kinds": kinds})


def _offered(standing: Standing) -> list[ChannelKind]:
    """The kinds of channels that can be opened here: those whose feature is on."""
    return [kind for kind in channel_kinds().values() if standing.has(kind.feature)]


@login_required
@require_http_methods(["GET", "POST"])
@limited("topic")
def open_one(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    community, standing = communities.community(request.user, slug, Permission.CHANNEL_OPEN)
    found = next((each for each in _offered(standing) if each.key == kind), None)
    if found is None:
        raise Http404
    form = ChannelForm(request.POST or None, initial=filled(found, request.GET.get("like", "")), kind=found)
    made = submit(request, form, partial(open_channel, community, by=request.user, kind=kind))
    if made:
        return redirect(shown.channel_url(made))
    context = {**space_context(community, standing, "channels"), "kind": found}
    return render_form(request, "channels/open.html", context, form)


def by_number(request: Request, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk)
    return redirect(shown.channel_url(found))


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def settings(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.channel(request.user, pk, Permission.CHANNEL_REVISE)
    form = ChannelForm(request.POST or None, initial=vars(found), kind=found.declared)
    if submit(request, form, partial(revise_channel, found, by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("channels:list", found.community.slug)
    # A form that failed has changed the object in memory; the page around it shows what is stored.
    stored = access.channel(request.user, pk)[0] if form.errors else found
    context: dict[str, Any] = {**space_context(stored.community, standing, "channels"), "channel": stored}
    return render_form(request, "channels/settings.html", context, form)


@login_required
@require_POST
@limited("edit")
def archival(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.CHANNEL_ARCHIVE)
    verb, undo = partial(archive_channel, found, by=request.user), reverse("channels:reopening", args=[pk])
    return press(request, verb, _("The channel is archived."), to=_back(request, found), undo=undo)


@login_required
@require_POST
@limited("edit")
def reopening(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.channel(request.user, pk, Permission.CHANNEL_ARCHIVE)
    verb = partial(reopen_channel, found, by=request.user)
    return press(request, verb, _("The channel is open again."), to=_back(request, found))


def _back(request: MemberRequest, channel: Channel) -> str:
    """To the list of channels if that is where the button stood, else to the channel."""
    in_list = request.POST.get("from") == "list"
    return reverse("channels:list", args=[channel.community.slug]) if in_list else shown.channel_url(channel)
