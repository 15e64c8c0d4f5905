"""A demonstration's space looks as old as what is said in it, and has a host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from coterie.activity.models import Activity
from coterie.communities.models import Community
from coterie.communities.permissions import Role
from coterie.communities.promote import promote

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage


@transaction.atomic
def demo(stage: Stage) -> None:
    """Date the launch back, let the members have come one by one, and make the first of them host. Done once."""
    space: Community = stage.community
    begin = stage.ago(days=7 * stage.WEEKS)
    if space.founded_at <= stage.ago(days=7 * (stage.WEEKS - 1)) or not stage.members:
        return
    Community.objects.filter(pk=space.pk).update(founded_at=begin, opened_at=begin)
    Activity.objects.filter(audience=space.audience).update(at=begin)
    for place, membership in enumerate(space.memberships.exclude(user=stage.lead).order_by("pk")):
        came = stage.ago(days=7 * stage.WEEKS - place * 1.3, hours=-5)
        space.memberships.filter(pk=membership.pk).update(joined_at=came)
        Activity.objects.filter(audience=space.audience, actor=membership.user).update(at=came)
    host = space.memberships.get(user=stage.members[0])
    promote(host, by=stage.lead, role=Role.HOST)
    Activity.objects.about(host).update(at=stage.ago(days=9))
