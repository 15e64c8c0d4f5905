"""The home page and the inbox."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.communities.access import communities, community
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.foundation import kept
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.paging import page
from coterie.foundation.prepared import prepared
from coterie.foundation.requests import Request
from coterie.foundation.routes import route
from coterie.notifications.at_home import home_of, read_space
from coterie.notifications.feed import feed, page_of_spaces
from coterie.notifications.inbox import follow_row, grouped, rows_of, spaces_of
from coterie.notifications.models import Notification
from coterie.notifications.notify import mark_read
from coterie.people.models import User
from coterie.people.requests import MemberRequest

#: so many spaces are shown to somebody who belongs to none
OPEN_SHOWN = 8


def home(request: Request) -> HttpResponse:
    user = request.user
    if not user.is_authenticated:
        return _welcome(request)
    page_of = home_of(user)
    context = {"home": page_of, "open": _to_join(user) if not page_of.spaces else [], "shows": "home"}
    return render(request, "notifications/home.html", context)


def _to_join(user: User) -> list[Any]:
    """Spaces for somebody who belongs to none yet, the largest first."""
    return list(communities(user).for_list()[:OPEN_SHOWN])


@login_required
def happened(request: MemberRequest) -> HttpResponse:
    """Everything that happened in one's spaces, act by act."""
    joined = _joined(request.user.pk)
    activities = page_of_spaces(request.user, joined, request.GET.get("after"))
    context = {"joined": joined, "page": activities, "feed": feed(activities.rows, joined), "shows": "happened"}
    return render(request, "notifications/happened.html", context)


@prepared
def _joined(user: int) -> Any:
    return Community.objects.filter(memberships__user=user).seen_as(user).order_by("-member_count", "name")


@login_required
@require_POST
@limited("read")
def space_read(request: MemberRequest, slug: str) -> HttpResponse:
    space, _standing = community(request.user, slug, Permission.COMMUNITY_LEAVE)
    said = _("You have read all of %(name)s.") % {"name": space.name}
    return press(request, partial(read_space, space, by=request.user), said, to=route("home"))


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
