"""The space in which something happened."""

from __future__ import annotations

from typing import Any

from coterie.activity.models import Activity
from coterie.communities.models import Community
from coterie.foundation.prepared import first, prepared


def space_of(activity: Activity) -> Community | None:
    """The community in which it happened, if its members are who hears of it."""
    kind, _, pk = activity.audience.partition(":")
    return first(_space(int(pk))) if kind == "community" else None


@prepared
def _space(pk: int) -> Any:
    return Community.objects.seen_as(None).filter(pk=pk)
