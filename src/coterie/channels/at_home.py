"""What channels put on the home page: what is new in each, as the menu of its space counts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Value

from coterie.channels.menu import waiting, with_waiting
from coterie.channels.models import Channel
from coterie.foundation.at_home import Counted, Home
from coterie.foundation.prepared import prepared
from coterie.foundation.rooms import channel_kinds
from coterie.foundation.routes import route
from coterie.people.seen import filled


def waits(home: Home) -> Iterator[Counted]:
    for keys in filled(sorted(home.spaces)):
        for each in _channels(home.user.pk, keys):
            community, standing = home.spaces[each.community_id]
            if each.needs in standing.may and each.declared.news and waiting(each):
                url = route(each.declared.address, community.slug, each.slug)
                yield Counted(community.pk, each.name, each.icon, url, waiting(each))


@prepared
def _channels(member: int, spaces: tuple[int, ...]) -> Any:
    news = {kind.key for kind in channel_kinds().values() if kind.news}
    rows = Channel.objects.filter(community__in=spaces, kind__in=news).open().in_order()
    # A column of its own, because every argument must be in the SQL whatever kinds there are.
    return with_waiting(rows.annotate(member=Value(member)), member, news)
