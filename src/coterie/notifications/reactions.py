"""Whoever an activity concerns is told of it, whichever room it happened in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to_whatever
from coterie.communities.access import standing
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.notifications.notify import notify
from coterie.people.models import User

if TYPE_CHECKING:
    from coterie.activity.kinds import Kind


def concerns_somebody(kind: Kind) -> bool:
    return kind.recipients is not None


@reacts_to_whatever(concerns_somebody)
def tell(activity_id: int) -> None:
    """Tell each person once. Access is checked anew: between the act and now somebody may have left."""
    activity = Activity.objects.get(pk=activity_id)
    recipients = activity.declared.recipients
    reasons = recipients(activity) if recipients and not activity.withdrawn_at else {}
    if not reasons:
        return
    community = space_of(activity)
    if community is not None:
        reasons = _who_may_hear(activity, community, reasons)
    notify(activity, reasons, path=activity.address(community.slug if community else ""))


def space_of(activity: Activity) -> Community | None:
    """The community in which it happened, if its members are who hears of it."""
    kind, _, pk = activity.audience.partition(":")
    return Community.objects.filter(pk=int(pk)).first() if kind == "community" else None


def _who_may_hear(activity: Activity, community: Community, reasons: Mapping[int, str]) -> dict[int, str]:
    needed = activity.declared.reads or Permission.COMMUNITY_VIEW
    people = User.objects.filter(pk__in=reasons, is_active=True)
    allowed = {user.pk for user in people if standing(user, community).can(needed)}
    return {pk: reason for pk, reason in reasons.items() if pk in allowed}
