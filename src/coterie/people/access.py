"""The only way to somebody's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404

from coterie.people.models import FirstLink, User

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


def first_link(token: str, *, even_ended: bool = False) -> FirstLink:
    """The link that makes the first operator; holding its token is the permission. Http404 if it is not that or ended.

    ``even_ended`` is for a form that was open while the link ended: its sender reads why it came too late.
    """
    found = FirstLink.objects.filter(token_hash=FirstLink.hash_of(token)).first()
    if found is None or not (even_ended or found.is_open):
        raise Http404
    return found
