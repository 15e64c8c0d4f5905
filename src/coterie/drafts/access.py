"""The only way to a draft: everybody's own."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from coterie.drafts.models import Draft, DraftQuerySet
from coterie.people.models import User


def draft(viewer: User, pk: int) -> Draft:
    """One of the viewer's own, removed ones too. Http404 for anybody else's."""
    return get_object_or_404(Draft, pk=pk, user=viewer)


def drafts(viewer: User) -> DraftQuerySet:
    """The list twin of :func:`draft`: those that were not removed."""
    return Draft.objects.kept().filter(user=viewer)
