"""The only way to somebody's profile, to one's accounts of the platform, and to claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404

from coterie.people.models import Claim, ClaimCode, ClaimQuerySet, FirstLink, Identity, User

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


def identity(viewer: Viewer, pk: int) -> Identity:
    """One of the viewer's own accounts of the platform; everybody else's are no business of theirs."""
    found = identities(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def identities(viewer: Viewer) -> QuerySet[Identity]:
    """The list twin of :func:`identity`."""
    mine = Identity.objects.filter(user_id=viewer.pk) if viewer.is_authenticated else Identity.objects.none()
    return mine.order_by("pk")


def claim(viewer: Viewer, pk: int) -> Claim:
    """One of the viewer's own claims."""
    found = claims_of(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def claims_of(viewer: Viewer) -> ClaimQuerySet:
    """The list twin of :func:`claim`."""
    return Claim.objects.filter(user_id=viewer.pk) if viewer.is_authenticated else Claim.objects.none()


def claim_to_decide(viewer: Viewer, pk: int) -> Claim:
    """A claim, for operators; everybody else gets 404 as if there were none."""
    found = claims(viewer).select_related("identity", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def claims(viewer: Viewer) -> ClaimQuerySet:
    """The list twin of :func:`claim_to_decide`. Http404 for whoever is no operator."""
    if not (viewer.is_authenticated and viewer.is_operator):
        raise Http404
    return Claim.objects.all()


def claim_code(viewer: Viewer, secret: str) -> ClaimCode:
    """The code of one of the viewer's claims: whoever else holds the link gets 404."""
    rows = ClaimCode.objects.select_related("claim__identity", "claim__user")
    found = rows.filter(code_hash=ClaimCode.hash_of(secret), claim__in=claims_of(viewer)).first()
    if found is None:
        raise Http404
    return found
