"""What communities themselves put on a space's front page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.communities.permissions import Permission

NEW_FOR = timedelta(days=14)
NEWCOMERS_SHOWN = 6


def newcomers(community: Community, standing: Standing) -> dict[str, Any] | None:
    """Who joined lately, for members to say hello to."""
    since = max(timezone.now() - NEW_FOR, community.founded_at + timedelta(minutes=1))
    rows = community.memberships.select_related("user").filter(joined_at__gt=since).exclude(user=standing.viewer.pk)
    found = list(rows.order_by("-joined_at")[:NEWCOMERS_SHOWN])
    return {"members": found} if found else None


def promise(community: Community, standing: Standing) -> dict[str, Any] | None:
    """What this space is, for those who do not belong to it."""
    if standing.role is not None:
        return None
    return {"community": community, "can_join": standing.can(Permission.COMMUNITY_JOIN)}


def agreement(community: Community, standing: Standing) -> dict[str, Any] | None:
    """The way to the guidelines."""
    return {"community": community}
