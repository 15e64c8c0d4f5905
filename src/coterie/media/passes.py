"""Short-lived addresses for what is private: they name the viewer, whose access is asked anew each time."""

from __future__ import annotations

import time

from django.utils.crypto import constant_time_compare, salted_hmac

from coterie.media.models import Medium

#: an address opens for this long at least and twice as long at most; within it, it stays the same for caches
SECONDS = 600


def passed(medium: Medium, viewer: int) -> str:
    """What makes an address of the medium open for this account."""
    window = int(time.time()) // SECONDS
    return f"{viewer}-{window}-{_signature(medium.key, viewer, window)}"


def passes(key: str, text: str) -> int | None:
    """The account that the address was made for; None if it is forged, of another medium, or too old."""
    viewer, window, signature = ([*text.split("-"), "", "", ""])[:3]
    if not (viewer.isdecimal() and window.isdecimal() and viewer.isascii() and window.isascii()):
        return None
    if not constant_time_compare(signature, _signature(key, int(viewer), int(window))):
        return None
    return int(viewer) if int(time.time()) // SECONDS - int(window) in (0, 1) else None


def _signature(key: str, viewer: int, window: int) -> str:
    return salted_hmac("coterie.media", f"{key}:{viewer}:{window}", algorithm="sha256").hexdigest()[:32]
