"""The only way to a space's pictures: whoever may see the space may see them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from coterie.brand.models import SpacePicture
from coterie.communities import access as communities
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.foundation.access import guarded

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser


def picture(viewer: Viewer, pk: int) -> tuple[SpacePicture, Any]:
    """A picture of a space that the viewer may see, and their standing there. Http404 otherwise."""
    found, sees = SpacePicture.objects.filter(pk=pk).first(), Permission.COMMUNITY_VIEW
    return guarded(found, partial(communities.standing_towards, viewer), sees=sees, does=sees)


def pictures(viewer: Viewer) -> Any:
    """The list twin of :func:`picture`."""
    return SpacePicture.objects.filter(community__in=Community.objects.visible_to(viewer))
