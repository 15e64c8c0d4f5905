"""What every page of the site has around it: the platform's name, the ways to go, and who is looking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coterie.foundation.listen import live_url
from coterie.foundation.routes import absolute
from coterie.notifications.models import Notification


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for base.html, worked out only if a template looks at it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    signed_in = user.is_authenticated
    return {
        "platform": settings.PLATFORM_NAME,
        "language": get_language(),
        "room": room_of(request),
        "description": _("%(platform)s has small spaces for people who share one interest.")
        % {"platform": settings.PLATFORM_NAME},
        "canonical": absolute(escape_uri_path(request.path)),
        "home_url": reverse("home"),
        "nav": _nav(request),
        "menu": _menu() if signed_in else [],
        "user": _user(request) if signed_in else None,
        "live_url": live_url(request),
        "catch_up_url": getattr(request, "catch_up_url", None),
        "search_url": None,
        "search_label": None,
        "login_url": None if signed_in else f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        "signup_url": None if signed_in else reverse("account_signup"),
        "logout_url": reverse("account_logout"),
        "why_url": reverse("why") if signed_in else None,
    }


def room_of(request: HttpRequest) -> str | None:
    """The room whose page this is, by where its view stands: "niches" for coterie.niches.pages.lens."""
    match = request.resolver_match
    package, *rooms = match.func.__module__.split(".") if match else ("",)
    return rooms[0] if package == "coterie" and len(rooms) > 1 else None


def _user(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {
        "id": user.pk,
        "name": user.name,
        "initials": user.initials,
        "hue": user.hue,
        "image": None,
        "profile_url": reverse("people:profile", args=[user.handle]),
    }


def _menu() -> list[dict[str, str]]:
    return [
        {"label": _("Edit your profile"), "url": reverse("people:edit"), "icon": "pencil"},
        {"label": _("E-mail addresses"), "url": reverse("account_email"), "icon": "mail"},
        {"label": _("Change your password"), "url": reverse("account_change_password"), "icon": "key-round"},
    ]


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    places = [(_("Home"), "home", "house", 0), (_("Spaces"), "communities:list", "users", 0)]
    user = request.user
    if user.is_authenticated:
        unread = Notification.objects.filter(user=user).unread().count()
        places.append((_("Inbox"), "notifications:list", "inbox", unread))
        if user.is_operator:
            places.append((_("Niches"), "niches:list", "orbit", 0))
            places.append((_("Sources"), "sources:list", "database", 0))
    return [_place(request.path, *place) for place in places]


def _place(path: str, label: str, name: str, icon: str, count: int) -> dict[str, Any]:
    url = reverse(name)
    active = path == url if url == "/" else path.startswith(url)
    key = "inbox" if name == "notifications:list" else None
    return {"label": label, "url": url, "icon": icon, "active": active, "count": count, "key": key}
