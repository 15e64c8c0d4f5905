"""Take activities out of what people read, or put them back: for what was removed, or must not be told any more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from coterie.activity.models import Activity


def withdraw(**about: Any) -> int:
    """Withdraw the activities that match (``data__post=5``); returns how many were shown until now."""
    return Activity.objects.filter(withdrawn_at=None, **about).update(withdrawn_at=timezone.now())


def reinstate(**about: Any) -> int:
    """Undo :func:`withdraw`."""
    return Activity.objects.exclude(withdrawn_at=None).filter(**about).update(withdrawn_at=None)
