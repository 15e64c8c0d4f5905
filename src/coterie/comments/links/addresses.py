"""Which links of a text have previews, and by what they are told apart."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from coterie.comments.links.fetch import PORTS
from coterie.foundation.text.addresses import is_own

LONGEST = 2_000


def canonical(address: str) -> str | None:
    """The address without what makes no other page of it; None for what has no preview."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or len(address) > LONGEST or is_own(address):
        return None
    if port not in (None, PORTS[parts.scheme]):
        host = f"{host}:{port}"
    return parts._replace(netloc=host, path=parts.path or "/", fragment="").geturl()


def digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
