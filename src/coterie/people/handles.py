"""Handles: how a person is mentioned."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils.crypto import get_random_string
from django.utils.text import slugify

# Words by which others are called, whoever they are.
RESERVED = frozenset({"hosts", "leads", "here", "all", "everyone"})


def free_handle(name: str) -> str:
    """A handle made of a name that nobody has yet."""
    # Not by its name: the accounts' own module builds on this one.
    users = get_user_model().objects
    base = slugify(name)[:30].strip("-_") or "member"
    taken = {handle.lower() for handle in users.filter(handle__istartswith=base).values_list("handle", flat=True)}
    if base not in taken | RESERVED:
        return base
    number = len(taken) + 1
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}" if number < 1000 else f"{base}-{get_random_string(6).lower()}"
