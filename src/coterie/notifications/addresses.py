"""Addresses that carry a secret: a reply, a bounce, a way out. Each is signed, and good for one person and one thing.

The local part of a mail address arrives in small letters at some servers, so what is signed there is base 32.
"""

from __future__ import annotations

import base64
import re
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from coterie.foundation.routes import absolute, route
from coterie.notifications.models import Delivery

REPLY, BOUNCE = "reply", "bounce"
_TOKEN = re.compile(r"(\d{1,18})-([a-z2-7]{26})", re.ASCII)
_LEAVE = "coterie.notifications.leave"


def token_of(delivery: Delivery, use: str) -> str:
    """Names a mail for one use; nobody can make one without the installation's secret."""
    return f"{delivery.pk}-{_mac(delivery.pk, delivery.user_id, use)}"


def read_token(token: str, use: str) -> Delivery | None:
    """The mail that this token names, with its person; None for one that was never given out."""
    match = _TOKEN.fullmatch(token.lower())
    if match is None:
        return None
    found = Delivery.objects.select_related("user").filter(pk=int(match[1])).first()
    good = found is not None and constant_time_compare(match[2], _mac(found.pk, found.user_id, use))
    return found if good else None


def _mac(delivery: int, user: int, use: str) -> str:
    signed = salted_hmac("coterie.notifications.addresses", f"{use}:{delivery}:{user}", algorithm="sha256")
    return base64.b32encode(signed.digest()[:16]).decode().rstrip("=").lower()


def domain() -> str:
    """Of our own mail addresses: where replies arrive, or that of the sender."""
    return settings.REPLY_DOMAIN or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"


def reply_address(delivery: Delivery) -> str:
    """Where an answer to this mail arrives; empty where this installation takes no mail."""
    return f"{REPLY}+{token_of(delivery, REPLY)}@{settings.REPLY_DOMAIN}" if settings.REPLY_DOMAIN else ""


def bounce_address(delivery: Delivery) -> str:
    """Where this mail comes back to if it cannot be delivered: the envelope's sender."""
    if settings.REPLY_DOMAIN:
        return f"{BOUNCE}+{token_of(delivery, BOUNCE)}@{settings.REPLY_DOMAIN}"
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def message_id(delivery: Delivery) -> str:
    """The same however often it is sent, so that a second copy is recognised; an answer names it, too."""
    return f"<{REPLY}.{token_of(delivery, REPLY)}@{domain()}>"


def conversation_id(delivery: Delivery) -> str:
    """What all mails of one conversation refer to, so that mail programs show them as one."""
    return f"<{delivery.conversation_type}.{delivery.conversation_id}@{domain()}>"


def list_id(delivery: Delivery) -> str:
    name = f"{delivery.conversation_type or delivery.what}.{delivery.conversation_id}"
    return f"<{name.replace('.', '-').replace('_', '-')}.{domain()}>"


def leave_url(user: int, sort: str) -> str:
    """Where mails of this sort ("news", "all") are left with one click, signed in or not."""
    return absolute(route("notifications:leave", signing.dumps([user, sort], salt=_LEAVE, compress=False)))


def read_leave(token: str) -> tuple[int, str] | None:
    """The account and the sort that this token was made for; None for one that we did not make."""
    try:
        user, sort = signing.loads(token, salt=_LEAVE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return user, sort
