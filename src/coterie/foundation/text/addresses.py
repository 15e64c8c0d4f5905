"""Which addresses a post may point to, and which of them are this site's own."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings

SCHEMES = frozenset({"http", "https", "mailto"})
_MEDIA = re.compile(r"media:([A-Za-z0-9_-]{16})")
_MEDIUM = re.compile(r"[A-Za-z0-9_-]{16}/")
# What browsers drop from an address before they read it: "java\tscript:" is "javascript:" to them.
_DROPPED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")


def may_link(address: str) -> bool:
    """Whether a link may point there: the web, mail, or a path or place of this site."""
    address = _DROPPED.sub("", address)
    scheme = re.match(r"([^/?#:]*):", address)
    return scheme is None or scheme[1].lower() in SCHEMES


def in_full(address: str) -> str:
    """The address of an uploaded file that a text names in short: ``media:KEY``. Others stay as they are."""
    found = _MEDIA.fullmatch(address)
    return f"{settings.MEDIA_URL}{found[1]}/" if found else address


def is_own(address: str) -> bool:
    """Whether the address is a place of this site."""
    address = _DROPPED.sub("", address).replace("\\", "/")
    try:
        parts = urlsplit(address)
        here = urlsplit(settings.SITE_URL)
        if not parts.scheme and not address.startswith("//"):
            return True
        return (parts.scheme, parts.netloc.lower()) == (here.scheme, here.netloc.lower())
    except ValueError:
        return False


def may_show(address: str) -> bool:
    """Whether a picture may come from there: a file of this site, never an address that does something when asked."""
    if not is_own(address):
        return False
    path = urlsplit(_DROPPED.sub("", address).replace("\\", "/")).path
    # Browsers read "/static/%2e%2e/live/" as "/live/".
    if path.startswith(settings.MEDIA_URL):
        return _MEDIUM.fullmatch(path.removeprefix(settings.MEDIA_URL)) is not None
    return path.startswith(settings.STATIC_URL) and ".." not in unquote(path)
