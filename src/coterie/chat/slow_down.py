"""Have people wait between two messages in a channel, and no more; and whether somebody has to wait now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.channels.models import Channel
from coterie.channels.said import facts, record_in
from coterie.channels.versions import cut
from coterie.chat import activities
from coterie.chat.models import PAUSES, SlowMode
from coterie.communities.models import Membership
from coterie.communities.permissions import Role
from coterie.people.models import User


@transaction.atomic
def slow_down(channel: Channel, *, by: User, seconds: int) -> SlowMode | None:
    """Let ``seconds`` pass between two messages of one person, 0 for none. ValidationError for a pause that is none."""
    if seconds and seconds not in PAUSES:
        raise ValidationError({"seconds": _("Choose one of the pauses.")})
    # The channel's row is locked by this until the commit.
    cut(channel)
    SlowMode.objects.filter(channel=channel).delete()
    made = SlowMode.objects.create(channel=channel, by=by, seconds=seconds) if seconds else None
    record_in(channel, activities.SLOWED, by=by, about=channel, seconds=seconds, **facts(channel))
    return made


def refuse_too_soon(channel: Channel, by: User, now: datetime) -> None:
    """ValidationError, in words, while somebody has to wait; the channel is locked. Hosts and leads never have to."""
    slow = SlowMode.objects.filter(channel=channel).values_list("seconds", flat=True).first()
    if not slow:
        return
    last = channel.messages.filter(author=by).order_by("-pk").values_list("created_at", flat=True).first()
    passed = now - last if last else timedelta(days=1)
    wait = int((timedelta(seconds=slow) - passed).total_seconds()) + 1
    if passed >= timedelta(seconds=slow) or _hosts(channel, by):
        return
    words = ngettext(
        "This channel is in slow mode. You can send this in %(count)d second.",
        "This channel is in slow mode. You can send this in %(count)d seconds.",
        wait,
    )
    raise ValidationError({"text": words % {"count": wait}})


def _hosts(channel: Channel, by: User) -> bool:
    theirs = Membership.objects.filter(community=channel.community, user=by)
    return theirs.filter(role__in=(Role.HOST, Role.LEAD)).exists()
