"""Open a community to everybody."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def open_doors(community: Community, *, by: User) -> Community:
    """Let everybody see the community and join it. Opening twice changes nothing."""
    if not lock(community).is_open:
        community.opened_at, community.opened_by = timezone.now(), by
        community.save(update_fields=["opened_at", "opened_by"])
        record(activities.OPENED, by=by, about=community, to=community.audience, community=community.name)
    return community
