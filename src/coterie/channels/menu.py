"""The channels of a space in its menu, each with what waits there."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.utils.translation import gettext as _

from coterie.channels.access import Sight, in_sight, sight
from coterie.channels.permissions import Permission
from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.foundation.prepared import prepared
from coterie.foundation.rooms import Line, channel_kinds
from coterie.foundation.routes import route


def lines(community: Community, standing: Standing) -> list[Line]:
    """Its open channels in their order; one query for all of them and for all that waits."""
    seen = sight(standing)
    member = standing.viewer.pk if standing.role else None
    found = [_line(each, community) for each in _channels(community.pk, member, sight=seen)] if seen else []
    if Permission.CHANNEL_ARRANGE in standing.may:
        found.append(Line("channels", _("Arrange channels"), "list-plus", route("channels:list", community.slug)))
    return found


@prepared
def _channels(community: int, member: int | None, *, sight: Sight) -> Any:
    rows = in_sight(community, sight).open().in_order()
    if member is None:
        return rows
    # A column of its own, because no kind that is on may ask for the member, and every argument must be in the SQL.
    return with_waiting(rows.annotate(member=Value(member)), member, {kind for kind, _who in sight})


def with_waiting(rows: Any, member: int, kinds: set[str]) -> Any:
    """Channels with what waits in each for a member, in a column for each kind (see :func:`waiting`)."""
    for kind in channel_kinds().values():
        if kind.waiting and kind.key in kinds:
            rows = kind.waiting(rows, member)
    return rows


def waiting(channel: Any) -> int:
    """What waits in a channel that :func:`with_waiting` has loaded."""
    return getattr(channel, f"new_{channel.kind}", 0) or 0


def _line(channel: Any, community: Community) -> Line:
    url = route(channel.declared.address, community.slug, channel.slug)
    return Line(channel.key, channel.name, channel.icon, url, waiting(channel))
