"""What the page of a request listens to while it is open."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode


def listen(request: HttpRequest, *channels: str, catch_up: str | None = None) -> None:
    """Make the page of this request listen to more channels; ``catch_up`` is where it fetches what it missed."""
    request.live_channels = list(channels)  # type: ignore[attr-defined]
    request.catch_up_url = catch_up  # type: ignore[attr-defined]


def live_url(request: HttpRequest) -> str | None:
    """The stream of this page: its own channels and the signed-in person's."""
    own = [f"person:{request.user.pk}"] if request.user.is_authenticated else []
    channels = own + getattr(request, "live_channels", [])
    return f"{reverse('live:stream')}?{urlencode({'on': channels}, doseq=True)}" if channels else None
