"""Take activities out of what people read, or put them back: for what was removed, or must not be told any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from coterie.activity.models import ActivityQuerySet


def withdraw(activities: ActivityQuerySet) -> int:
    """Withdraw these (``Activity.objects.about(post)``); returns how many were shown until now."""
    return activities.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def reinstate(activities: ActivityQuerySet) -> int:
    """Undo :func:`withdraw`."""
    return activities.exclude(withdrawn_at=None).update(withdrawn_at=None)
