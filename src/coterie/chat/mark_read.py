"""How far somebody has read a channel. Private to them: it is no activity."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coterie.channels.models import Channel
from coterie.chat.models import ReadMark
from coterie.communities.models import Community
from coterie.notifications.notify import mark_read_within
from coterie.people.models import User


@transaction.atomic
def mark_read(channel: Channel, *, by: User, upto: int) -> int:
    """They have read up to this message; a mark never goes back, nor beyond the last message. Returns where it is."""
    last = channel.messages.aggregate(last=Max("pk"))["last"] or 0
    mark, _created = ReadMark.objects.get_or_create(user=by, channel=channel, defaults={"upto": min(upto, last)})
    wanted = min(upto, last)
    ReadMark.objects.filter(pk=mark.pk, upto__lt=wanted).update(upto=wanted, at=timezone.now())
    mark_read_within(by, channel, upto=wanted)
    return max(mark.upto, wanted)


@transaction.atomic
def mark_all_read(community: Community, by: User) -> None:
    """They have read every channel of the space that they see up to its last message."""
    channels = Channel.objects.visible_to(by).filter(community=community)
    last = channels.annotate(last=Max("messages__pk")).exclude(last=None).values_list("pk", "last")
    now = timezone.now()
    marks = [ReadMark(user=by, channel_id=pk, upto=upto, at=now) for pk, upto in last]
    ReadMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["user", "channel"], update_fields=["upto", "at"]
    )
