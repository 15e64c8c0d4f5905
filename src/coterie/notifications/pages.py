"""The home page and the inbox."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from coterie.communities.access import communities
from coterie.communities.models import Community, Invitation
from coterie.foundation import kept
from coterie.foundation.paging import page
from coterie.foundation.prepared import prepared
from coterie.foundation.requests import Request
from coterie.notifications.feed import feed, page_of_spaces
from coterie.notifications.inbox import follow_row, grouped, rows_of, spaces_of
from coterie.notifications.models import Notification
from coterie.notifications.notify import mark_read
from coterie.notifications.on_home import parts_for
from coterie.people.requests import MemberRequest


def home(request: Request) -> HttpResponse:
    user = request.user
    if not user.is_authenticated:
        return _welcome(request)
    joined = _joined(user.pk)
    activities = page_of_spaces(user, joined, request.GET.get("after"))
    invitations = _invitations(user.pk)
    context = {"joined": joined, "page": activities, "feed": feed(activities.rows, joined), "invitations": invitations}
    context["parts"] = [] if request.GET.get("after") else parts_for(user)
    return render(request, "notifications/home.html", context)


@prepared
def _joined(user: int) -> Any:
    return Community.objects.filter(memberships__user=user).seen_as(user).order_by("-member_count", "name")


@prepared
def _invitations(user: int) -> Any:
    return Invitation.objects.open().filter(user=user).select_related("community", "invited_by", "identity")


def _welcome(request: Request) -> HttpResponse:
    rows: Any = communities(request.user).for_list()
    context = {"communities": list(rows.values("slug", "name", "purpose", "hue", "mark", "member_count")[:12])}
    return kept.page(request, repr(context), lambda: render(request, "notifications/welcome.html", context))


@login_required
def index(request: MemberRequest) -> HttpResponse:
    slug, unread = request.GET.get("space", ""), request.GET.get("show") == "unread"
    space = communities(request.user).filter(slug=slug).first() if slug else None
    found = page(rows_of(request.user, space, unread=unread), by=("-id",), after=request.GET.get("after"))
    more = {"space": space.slug if space else None, "show": "unread" if unread else None}
    context = {"page": found, "rows": grouped(found.rows), "spaces": spaces_of(request.user), "more": more}
    return render(request, "notifications/list.html", context)


@login_required
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification.objects.select_related("activity"), pk=pk, user=request.user)
    follow_row(request.user, notification)
    safe = url_has_allowed_host_and_scheme(notification.path, allowed_hosts=None)
    return redirect(notification.path if safe else "home")


@login_required
@require_POST
def read(request: MemberRequest) -> HttpResponse:
    mark_read(request.user)
    return redirect("notifications:list")
