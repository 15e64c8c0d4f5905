"""The Jinja2 environment of every page: autoescaped, translated, strict about names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils import timezone, translation
from django.utils.formats import date_format
from jinja2 import Environment, StrictUndefined

from coterie.foundation.numbers import up_to
from coterie.foundation.routes import absolute, route


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 back end with the options of the settings."""
    from coterie.foundation.assets import asset, icon, room_style

    # Django's back end passes autoescape=True among the options.
    env = Environment(  # noqa: S701
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, **_without_undefined(options)
    )
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(
        static=static,
        url=url,
        absolute=absolute,
        url_or_none=url_or_none,
        asset=asset,
        room_style=room_style,
        icon=icon,
        up_to=up_to,
        get_messages=messages.get_messages,
        now=timezone.now,
    )
    env.filters.update(exact=exact, exact_time=exact_time, iso=iso, since=since)
    return env


def _without_undefined(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "undefined"}


def url(name: str, *args: Any, **query: Any) -> str:
    """The path of a named page; keyword arguments become its query string."""
    from django.utils.http import urlencode

    path = route(name, *args)
    kept = {key: value for key, value in query.items() if value is not None}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def url_or_none(name: str, *args: Any) -> str | None:
    try:
        return route(name, *args)
    except NoReverseMatch:
        return None


def iso(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def exact_time(moment: datetime | None) -> str:
    """A date and time as a person reads it; in UTC, and it says so, because nobody's time zone is known here."""
    return f"{date_format(moment.astimezone(UTC), 'DATETIME_FORMAT')} UTC" if moment else ""


def exact(moment: datetime | None) -> str:
    """The moment to the minute in UTC, the same in every language: cheap enough for long lists."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def since(moment: Any) -> str:
    """How long ago, in one unit: "3 hours ago". What a reader without JavaScript sees."""
    if not moment:
        return ""
    seconds = int((timezone.now() - moment).total_seconds())
    for unit, length in (("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return _ago(unit, seconds // length)
    return translation.gettext("just now")


def _ago(unit: str, count: int) -> str:
    if unit == "year":
        words = translation.ngettext("%(count)d year ago", "%(count)d years ago", count)
    elif unit == "month":
        words = translation.ngettext("%(count)d month ago", "%(count)d months ago", count)
    elif unit == "day":
        words = translation.ngettext("%(count)d day ago", "%(count)d days ago", count)
    elif unit == "hour":
        words = translation.ngettext("%(count)d hour ago", "%(count)d hours ago", count)
    else:
        words = translation.ngettext("%(count)d minute ago", "%(count)d minutes ago", count)
    return words % {"count": count}
