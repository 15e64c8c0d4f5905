"""The list of a space's channels, as one viewer sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery, Value

from coterie.chat.models import Channel, Message
from coterie.chat.unread import with_unread
from coterie.communities.access import Standing
from coterie.communities.models import Community


def channels(community: Community, standing: Standing) -> list[Any]:
    """Open channels in their order, then archived ones; each with ``unread`` and ``last_at``; one query."""
    rows = Channel.objects.filter(community=community).select_related("archival").in_order()
    last = Message.objects.filter(channel=OuterRef("pk")).order_by("-pk").values("created_at")
    rows = rows.annotate(last_at=Subquery(last[:1]))
    viewer = standing.viewer.pk
    known = with_unread(rows, viewer) if standing.role and viewer else rows.annotate(unread=Value(0))
    found = list(known)
    for each in found:
        each.community = community
    return sorted(found, key=lambda each: each.is_archived)
