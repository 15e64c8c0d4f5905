"""Who reads of what happened in a channel, when that changes."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import ActivityQuerySet
from coterie.channels.models import Channel
from coterie.communities.access import who_may
from coterie.communities.models import Community
from coterie.foundation.live import revoke_everybody
from coterie.notifications.models import Notification


def needs_of_all(channel: Channel, happened: ActivityQuerySet) -> int:
    """What happened is read by those who see the channel. Returns for how much that is new."""
    return happened.exclude(needs=channel.needs).update(needs=channel.needs)


def tell_others(channel: Channel, happened: ActivityQuerySet) -> None:
    """From now on those who see the channel read of what happened: in feeds, on open pages, and in inboxes, from which
    goes what lies there for others."""
    needs_of_all(channel, happened)
    told = set(Notification.objects.filter(activity__in=happened).values_list("user_id", flat=True))
    community = Community.objects.seen_as(None).get(pk=channel.community_id)
    gone = told - who_may(community, told, channel.needs)
    Notification.objects.filter(activity__in=happened, user__in=gone).delete()
    transaction.on_commit(revoke_everybody)
