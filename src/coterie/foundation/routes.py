"""Paths of named pages, remembered: Django works each out anew (about 0.1 ms), and a page can hold a hundred."""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings
from django.urls import URLResolver, get_resolver, reverse


@lru_cache(maxsize=16_384)
def route(name: str, *args: int | str) -> str:
    """The path of a named page. Raises NoReverseMatch as Django does."""
    return reverse(name, args=args)


def absolute(path: str) -> str:
    """The whole address of a path of this site, for mail and for links that people copy.

    From the settings and never from the request, whose Host header its sender chooses.
    """
    return f"{settings.SITE_URL}{path}"


@lru_cache(maxsize=16)
def words_below(prefix: str) -> frozenset[str]:
    """The words that follow this prefix in addresses of any room (``spaces/``: "invitations"): no name may be one."""
    mounted = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    below = [each for mount in mounted if str(mount.pattern) == prefix for each in mount.url_patterns]
    found = (re.match(r"([a-z][a-z0-9-]*)/", str(each.pattern)) for each in below)
    return frozenset(match[1] for match in found if match)
