"""Paths of named pages, remembered: Django works each out anew (about 0.1 ms), and a page can hold a hundred."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import reverse


@lru_cache(maxsize=16_384)
def route(name: str, *args: int | str) -> str:
    """The path of a named page. Raises NoReverseMatch as Django does."""
    return reverse(name, args=args)


def absolute(path: str) -> str:
    """The whole address of a path of this site, for mail and for links that people copy.

    From the settings and never from the request, whose Host header its sender chooses.
    """
    return f"{settings.SITE_URL}{path}"
