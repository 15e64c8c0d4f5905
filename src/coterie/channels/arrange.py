"""Put the channels of a space in order."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from coterie.activity.record import record
from coterie.channels import activities
from coterie.channels.models import Channel
from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def arrange(community: Community, *, by: User, order: Sequence[int]) -> bool:
    """Set the channels with these ids in this order, and behind them those that it leaves out, as they stood.

    What is no channel of the space is passed over. Returns whether that changed anything.
    """
    lock(community)
    before = list(Channel.objects.filter(community=community).in_order())
    known = {channel.pk: channel for channel in before}
    wanted = list(dict.fromkeys(pk for pk in order if pk in known))
    after = [*(known[pk] for pk in wanted), *(channel for channel in before if channel.pk not in wanted)]
    if after == before:
        return False
    for place, channel in enumerate(after, 1):
        channel.place = place
    Channel.objects.bulk_update(after, ["place"])
    record(activities.ARRANGED, by=by, about=community, to=community.audience, community=community.name)
    return True


def moved(order: Sequence[int], pk: int, steps: int) -> list[int]:
    """The order with one of its ids moved by so many places, as far as it goes."""
    if pk not in order:
        return list(order)
    rest = [each for each in order if each != pk]
    place = max(0, min(len(rest), list(order).index(pk) + steps))
    return [*rest[:place], pk, *rest[place:]]


def order_of(community: Community) -> list[int]:
    """The keys of its open channels, in their order."""
    return list(Channel.objects.filter(community=community).open().in_order().values_list("pk", flat=True))
