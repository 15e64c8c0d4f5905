"""Whom a report and a decision concern. Who reported is told to nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coterie.activity.models import Activity
from coterie.activity.reasons import Reason, Sort
from coterie.communities.models import Membership
from coterie.communities.permissions import Role
from coterie.moderation.models import Decision, Report
from coterie.people.models import Operator

WAITS, REPORTED, YOURS = "waits", "reported", "yours"
REASONS = {
    WAITS: Reason(Sort.DUTY, _("somebody should look"), _("you host the space")),
    REPORTED: Reason(Sort.ANSWERED, _("you reported it"), _("you reported it")),
    YOURS: Reason(Sort.ANSWERED, _("you wrote it"), _("you wrote it")),
}


def of_report(activity: Activity) -> dict[int, str]:
    """Hosts and leads, but whoever wrote it and those who reported it; while nobody has decided."""
    on = {"target_type": activity.data["on"], "target_id": activity.data["thing"]}
    reports = Report.objects.filter(**on)
    if not reports.waiting().exists():
        return {}
    deciding = Membership.objects.filter(community_id=_space(activity), role__in=(Role.HOST, Role.LEAD))
    without = {activity.data["author"], *reports.values_list("by_id", flat=True)}
    return {pk: WAITS for pk in deciding.values_list("user_id", flat=True) if pk not in without}


def of_private_report(activity: Activity) -> dict[int, str]:
    """Operators, but the two whom it is between; while nobody has decided."""
    found = Report.objects.waiting().filter(pk=activity.data["report"]).first()
    if found is None:
        return {}
    parties = {found.by_id, *found.excerpts.values_list("said_by", flat=True)}
    return {pk: WAITS for pk in Operator.objects.values_list("user", flat=True) if pk not in parties}


def of_decision(activity: Activity) -> dict[int, str]:
    """Those who reported it, and, unless it is as if nothing had happened, whoever wrote it."""
    found = Decision.objects.filter(pk=activity.data["decision"]).first()
    if found is None:
        return {}
    told = dict.fromkeys(found.reports.values_list("by_id", flat=True), REPORTED)
    return {**told, **({found.about_id: YOURS} if found.about_id and found.was_hidden else {})}


def _space(activity: Activity) -> int:
    return int(activity.audience.partition(":")[2])
