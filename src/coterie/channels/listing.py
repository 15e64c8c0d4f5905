"""The list of a space's channels, as one viewer sees it."""

from __future__ import annotations

from typing import Any

from coterie.channels.access import in_sight, sight
from coterie.channels.menu import waiting, with_waiting
from coterie.communities.access import Standing
from coterie.communities.models import Community


def listing(community: Community, standing: Standing) -> list[Any]:
    """Open channels in their order, then archived ones; each with ``waits``; one query."""
    seen = sight(standing)
    rows = in_sight(community.pk, seen).select_related("archival").in_order()
    viewer = standing.viewer.pk
    if standing.role and viewer:
        rows = with_waiting(rows, viewer, {kind for kind, _who in seen})
    found: list[Any] = list(rows)
    for each in found:
        each.community, each.waits = community, waiting(each)
    return sorted(found, key=lambda each: each.is_archived)
