"""What the page of a request listens to while it is open."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

# The person's own and what the page shows; a page of more would better have a channel of its own.
CHANNELS_A_PAGE = 20


def listen(request: HttpRequest, *channels: str, version: int | None = None) -> None:
    """Make the page of this request listen to more channels than the person's own.

    At most one of them has versions: ``version`` is the one at which the page's content was loaded, or an earlier.
    """
    request.live_channels = list(channels)[: CHANNELS_A_PAGE - 1]  # type: ignore[attr-defined]
    request.live_version = version  # type: ignore[attr-defined]


def live_url(request: HttpRequest) -> str | None:
    """The stream of this page: its own channels and the signed-in person's, from its version on."""
    own = [f"person:{request.user.pk}"] if request.user.is_authenticated else []
    channels = own + getattr(request, "live_channels", [])
    if not channels:
        return None
    version = getattr(request, "live_version", None)
    asked = {"on": channels, **({} if version is None else {"since": version})}
    return f"{reverse('live:stream')}?{urlencode(asked, doseq=True)}"
