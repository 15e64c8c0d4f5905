"""What every page of the site has around it: the platform's name, the ways to go, and who is looking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coterie.foundation.listen import live_url
from coterie.foundation.rooms import Place, Who, rooms
from coterie.foundation.routes import absolute, route
from coterie.people.models import User


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
        "home_url": route("home"),
        "nav": _nav(request),
        "menu": _menu(request) if signed_in else [],
        "user": _user(user) if user.is_authenticated else None,
        "live_url": live_url(request),
        **_search(request),
        "palette_url": route("search:palette"),
        "login_url": None if signed_in else f"{route('account_login')}?{urlencode({'next': request.path})}",
        "signup_url": None if signed_in else route("account_signup"),
        "logout_url": route("account_logout"),
        "why_url": route("why") if signed_in else None,
    }


def _search(request: HttpRequest) -> dict[str, Any]:
    """In a space the field searches that space; its page leads on to all of them."""
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match and match.route.startswith("spaces/<slug:slug>/") else None
    if slug:
        return {"search_url": route("search-in:space", slug), "search_label": _("Search in this space")}
    return {"search_url": route("search:find"), "search_label": _("Search")}


def room_of(request: HttpRequest) -> str | None:
    """The room whose page this is, by where its view stands: "niches" for coterie.niches.pages.lens."""
    match = request.resolver_match
    package, *inside = match.func.__module__.split(".") if match else ("",)
    return inside[0] if package == "coterie" and len(inside) > 1 else None


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "name": user.name,
        "initials": user.initials,
        "hue": user.hue,
        "image": None,
        "profile_url": route("people:profile", user.handle),
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    return _places(request, [place for room in rooms() for place in room.menu])


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    return _places(request, [place for room in rooms() for place in room.site])


def _places(request: HttpRequest, places: list[Place]) -> list[dict[str, Any]]:
    allowed = [each for each in places if _is_for(each.who, request.user)]
    return [_place(request, each) for each in sorted(allowed, key=lambda each: each.order)]


def _is_for(who: Who, user: Any) -> bool:
    if who == Who.OPERATOR:
        return bool(user.is_authenticated and user.is_operator)
    return who == Who.ANYBODY or bool(user.is_authenticated)


def _place(request: HttpRequest, place: Place) -> dict[str, Any]:
    url = route(place.address)
    return {
        "label": place.name,
        "url": url,
        "icon": place.icon,
        "active": request.path == url if url == "/" else request.path.startswith(url),
        "count": place.counter(request.user) if place.counter else 0,
        "key": place.key if place.counter else None,
        "operate": place.who == Who.OPERATOR,
    }
