"""Change how a community presents itself."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Guidelines
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_mark, clean_name
from coterie.people.models import User


@transaction.atomic
def revise(
    community: Community, *, by: User, name: str, purpose: str, hue: int, mark: str, guidelines: str
) -> Community:
    """Set name, purpose and brand; changed guidelines become a new version, and earlier ones stay readable.

    ValidationError, by field, if a value does not fit.
    """
    lock(community)
    community.name, community.purpose = clean_name(name), clean_name(purpose)
    community.hue, community.mark = hue % 360, clean_mark(mark)
    community.full_clean()
    community.save(update_fields=["name", "purpose", "hue", "mark"])
    current = community.guidelines
    if current is None or current.text != guidelines:
        Guidelines.publish(community, text=guidelines, by=by)
    record(activities.REVISED, by=by, about=community, to=community.audience, community=community.name)
    return community
