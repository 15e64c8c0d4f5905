"""How much one person may write: ``@limited("post")`` on a page; how much that is stands in ``settings.LIMITS``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
#: every name that a page is limited by
NAMES: set[str] = set()

Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds."""

    amount: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """``"30/m"`` or ``"5/10m"``; ValueError for anything else."""
        amount, _slash, period = text.partition("/")
        if period[-1:] not in UNITS:
            raise ValueError(f"{text!r} is no rate: expected one such as 30/m or 5/10m")
        return cls(int(amount), int(period[:-1] or 1) * UNITS[period[-1]])

    def wait(self, key: str) -> int:
        """Count one more; 0 while it is within the rate, else the seconds until the next may come."""
        now = int(time.time())
        window = now // self.seconds
        counted = f"limit:{key}:{self.seconds}:{window}"
        if _increased(counted, self.seconds) <= self.amount:
            return 0
        return (window + 1) * self.seconds - now


def limited(name: str) -> Callable[[Page], Page]:
    """Refuse what one person sends to this page beyond ``settings.LIMITS[name]``: 429, in words that say when."""
    NAMES.add(name)

    def decorate(page: Page) -> Page:
        @wraps(page)
        def within_limits(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            seconds = 0 if request.method in {"GET", "HEAD"} else wait(name, request.user)
            return refuse(request, seconds) if seconds else page(request, *args, **kwargs)

        return within_limits

    return decorate


def wait(name: str, user: Any) -> int:
    """Count one more act of this person; 0, or the seconds to wait when that is too many. Strangers are not counted."""
    if not user.is_authenticated:
        return 0
    rates = [Rate.parse(text) for text in settings.LIMITS.get(name, "").split()]
    return max((rate.wait(f"{name}:{user.pk}") for rate in rates), default=0)


def refuse(request: HttpRequest, seconds: int) -> HttpResponse:
    """In words for htmx; else as a page that holds all that was typed, ready to be sent again."""
    text = _("That was a lot in a short time. Try again %(when)s; nothing you typed is lost.") % {
        "when": _when(seconds)
    }
    if request.headers.get("HX-Request"):
        answer = HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    else:
        context = {"text": text, "typed": list(_typed(request))}
        answer = render(request, "too_many.html", context, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _typed(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Name, value and whether it is a text that somebody may want to see, of each field of the form."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value, len(value) > 40) for name, value in fields if name != "csrfmiddlewaretoken"]


def _when(seconds: int) -> str:
    if seconds < 60:
        return ngettext("in %(count)d second", "in %(count)d seconds", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    if minutes < 60:
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    hours = -(-minutes // 60)
    return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}


def _increased(key: str, seconds: int) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:
        # It may have been added by another between the two: adding then does nothing, and both are counted.
        cache.add(key, 0, seconds)
        return int(cache.incr(key))
