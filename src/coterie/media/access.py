"""The only way to what was uploaded: its owner's own, and whatever a text shows that the viewer may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from coterie.media.carriers import carriers
from coterie.media.models import Medium, MediumQuerySet, MediumUse, ResumableUpload
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser

#: a picture that stands in more texts is looked for in the newest of them
TEXTS = 50


def medium(viewer: Viewer, key: str) -> Medium:
    """Something uploaded that the viewer may see. Http404 for what is not there, was removed, or is not for them."""
    found = Medium.objects.kept().filter(key=key).first()
    if found is None or not may_see(viewer, found):
        raise Http404
    return found


def may_see(viewer: Viewer, found: Medium) -> bool:
    """Whether it is the viewer's own, or a text shows it that they may see, asked of that text's own room."""
    if viewer.is_authenticated and found.owner_id == viewer.pk:
        return True
    uses = MediumUse.objects.filter(medium=found, dropped_at=None).order_by("-pk")[:TEXTS]
    return any(_opens(use, viewer) for use in uses)


def _opens(use: MediumUse, viewer: Viewer) -> bool:
    carrier = carriers().get(use.target_type)
    if carrier is None:
        return False
    try:
        carrier.load(viewer, use.target_id)
    except (Http404, PermissionDenied):
        return False
    return True


def own(viewer: User, key: str) -> Medium:
    """One of the viewer's own, removed ones, too. Http404 for anybody else's."""
    found = Medium.objects.select_related("removal").filter(key=key, owner=viewer).first()
    if found is None:
        raise Http404
    return found


def media(viewer: User) -> MediumQuerySet:
    """The list twin of :func:`own`: those that were not removed."""
    return Medium.objects.kept().filter(owner=viewer)


def upload(viewer: User, key: str) -> ResumableUpload:
    """An upload of the viewer's own that has not expired. Http404 for anybody else's."""
    rows = ResumableUpload.objects.select_related("medium", "space", "owner")
    found = rows.filter(key=key, owner=viewer, expires_at__gt=timezone.now()).first()
    if found is None:
        raise Http404
    return found
