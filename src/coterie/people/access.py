"""The only way to somebody's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404

from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def person(viewer: Viewer, handle: str) -> User:
    """The account with this handle, for people who are signed in; strangers get 404 as if there were none."""
    if not viewer.is_authenticated:
        raise Http404
    found = people(viewer).filter(handle__iexact=handle).first()
    if found is None:
        raise Http404
    return found


def people(viewer: Viewer) -> QuerySet[User]:
    """The list twin of :func:`person`."""
    return User.objects.filter(is_active=True) if viewer.is_authenticated else User.objects.none()
