"""Let a browser show notices, and no longer."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.notifications.models import Device
from coterie.people.models import User

LONGEST_ENDPOINT = 2000
MOST_DEVICES = 20
# What a browser says of itself, in the order in which one contains the other's word.
_BROWSERS = (("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))


@transaction.atomic
def subscribe(*, by: User, session: str, endpoint: str, p256dh: str, auth: str, browser: str = "") -> Device:
    """Notices for this person go to this browser, and to nobody who used it before.

    ValidationError for an address that is not one of a browser maker's service, and for keys that are none.
    """
    if not may_ask(endpoint) or not _is_key(p256dh, 65) or not _is_key(auth, 16):
        raise ValidationError(_("This browser's way of showing notices is not known here."))
    kept = {
        "user": by,
        "endpoint": endpoint,
        "p256dh": p256dh,
        "auth": auth,
        "session": session,
        "name": name_of(browser),
    }
    hashed = hashlib.sha256(endpoint.encode()).hexdigest()
    device, _new = Device.objects.update_or_create(endpoint_hash=hashed, defaults=kept)
    others = Device.objects.filter(user=by).order_by("-at", "-pk").values_list("pk", flat=True)
    Device.objects.filter(pk__in=list(others[MOST_DEVICES:])).delete()
    return device


def unsubscribe(*, by: User, pk: int) -> bool:
    """No more notices there. Safe to run twice; somebody else's device is nobody's here."""
    deleted, _each = Device.objects.filter(user=by, pk=pk).delete()
    return bool(deleted)


def may_ask(endpoint: str) -> bool:
    """Whether the server may be made to send to this address: only to the services that makers of browsers run, so that
    nobody makes it ask what stands beside it."""
    if len(endpoint) > LONGEST_ENDPOINT or re.search(r"[\s\x00-\x1f]", endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or parts.fragment:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_SERVICES:
        return True
    known = any(host == each or (each.startswith(".") and host.endswith(each)) for each in settings.PUSH_SERVICES)
    return parts.scheme == "https" and port in (None, 443) and known


def _is_key(text: str, length: int) -> bool:
    """Whether it is base 64 (for addresses) of so many bytes."""
    if not re.fullmatch(r"[\w-]{1,120}={0,2}", text, re.ASCII):
        return False
    try:
        return len(base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))) == length
    except ValueError:
        return False


def name_of(browser: str) -> str:
    """What a person calls their device: "Firefox, Android"."""
    found = [next((name for word, name in names if word in browser), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(each for each in found if each)
