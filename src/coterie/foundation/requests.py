"""What a request carries here beyond Django's own, for type checkers."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """From anybody: ``user`` may be anonymous. ``htmx`` is true for a request for a part of the page."""

    htmx: HtmxDetails
