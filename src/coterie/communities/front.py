"""What communities themselves put on a space's front page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from markupsafe import Markup

from coterie.communities.access import Standing
from coterie.communities.arrival import arrival, next_step
from coterie.communities.models import Community, Door, Presentation, Way
from coterie.communities.permissions import Permission, Role
from coterie.communities.space import tells_members

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
    presentation = Presentation.of(community)
    members: int | None = community.__dict__.get("member_count")
    told = members if members is not None and tells_members(standing, members) else None
    about = {"for_whom": presentation.for_whom, "expected": presentation.expected, "members": told}
    return {"community": community, **about}


def invitation(community: Community, standing: Standing) -> dict[str, Any]:
    """How a visitor becomes a member: by which button, or why there is none."""
    way = Way.OPEN if standing.invited else Door.of(community).way
    signed_in = standing.viewer.is_authenticated
    return {"way": str(way), "signed_in": signed_in, "can_join": standing.can(Permission.COMMUNITY_JOIN)}


def welcome(community: Community, standing: Standing) -> dict[str, Any] | None:
    """What hosts say to whoever joined lately, once their first visit does not say it."""
    own = arrival(community, standing)
    if own is None or own.role != Role.MEMBER or own.joined_at < timezone.now() - NEW_FOR or not own.welcome:
        return None
    if next_step(community, standing) is not None:
        return None
    return {"community": community, "html": Markup(own.welcome)}  # noqa: S704 - cleaned when written


def agreement(community: Community, standing: Standing) -> dict[str, Any] | None:
    """The way to the guidelines."""
    return {"community": community}
