"""Whoever an activity concerns is told of it, whichever room it happened in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to_whatever
from coterie.activity.reasons import Sort
from coterie.communities.access import who_may
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.foundation.prepared import prepared
from coterie.notifications.models import SpaceLevel
from coterie.notifications.notify import notify
from coterie.notifications.plan_mail import plan_mail
from coterie.notifications.push.send import plan_notices
from coterie.notifications.spaces import space_of
from coterie.notifications.tasks import show
from coterie.notifications.wishes import muffled

if TYPE_CHECKING:
    from coterie.activity.kinds import Kind


def concerns_somebody(kind: Kind) -> bool:
    return kind.recipients is not None


@reacts_to_whatever(concerns_somebody)
def tell(activity_id: int) -> None:
    """Tell each person once. Access is checked anew: between the act and now somebody may have left."""
    (activity,) = _activity(activity_id)
    recipients = activity.declared.recipients
    reasons = recipients(activity) if recipients and not activity.withdrawn_at else {}
    reasons = {pk: reason for pk, reason in reasons.items() if pk != activity.actor_id}
    if not reasons:
        return
    community = space_of(activity)
    if community is not None:
        needed = activity.needs or activity.declared.reads or Permission.COMMUNITY_VIEW
        allowed = who_may(community, reasons, needed)
        reasons = {pk: reason for pk, reason in reasons.items() if pk in allowed}
        reasons = _less_of(community, activity, reasons)
    if notify(activity, reasons, path=activity.address(community.slug if community else "")):
        plan_mail(activity)
        for each in plan_notices(activity):
            show.enqueue(each)


def _less_of(community: Community, activity: Activity, reasons: dict[int, str]) -> dict[int, str]:
    """Without those who want to hear nothing of the space, or only what is meant for them."""
    less, sorts = muffled(community.pk, reasons), activity.declared.reasons

    def hears(pk: int, reason: str) -> bool:
        if less.get(pk) == SpaceLevel.NOTHING:
            return False
        return pk not in less or reason not in sorts or sorts[reason].sort != Sort.FOLLOWED

    return {pk: reason for pk, reason in reasons.items() if hears(pk, reason)}


@prepared
def _activity(pk: int) -> Any:
    return Activity.objects.filter(pk=pk)
