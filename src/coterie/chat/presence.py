"""Who is in a channel now. Pages say so again and again; others hear of it only when somebody comes or goes.

It is private to the members of the space and no activity: nothing of it is kept.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import Channel
from coterie.chat.models import Concealment, Presence
from coterie.chat.models.presence import GONE_AFTER
from coterie.foundation.live import changed
from coterie.foundation.schedule import Schedule
from coterie.people.models import User


def room_of(channel: int) -> str:
    """The name of what pages listen to that show who is there."""
    return f"room:{channel}"


@transaction.atomic
def here(channel: Channel, *, by: User) -> None:
    """They have the channel in front of them, and will for some minutes. Nothing for those who do not want it shown."""
    if Concealment.objects.filter(user=by).exists():
        return
    now = timezone.now()
    own = Presence.objects.filter(channel=channel, user=by)
    if own.fresh().update(at=now):
        return
    if not own.update(since=now, at=now):
        Presence.objects.bulk_create([Presence(channel=channel, user=by, since=now, at=now)], ignore_conflicts=True)
    _say(channel.pk)


@transaction.atomic
def left(channel: Channel, *, by: User) -> None:
    """They closed the channel, or look at something else."""
    if Presence.objects.filter(channel=channel, user=by).delete()[0]:
        _say(channel.pk)


@transaction.atomic
def conceal(*, by: User) -> None:
    """From now on nobody is shown where they are; :func:`show` undoes it."""
    Concealment.objects.get_or_create(user=by)
    own = Presence.objects.filter(user=by)
    rooms = list(own.values_list("channel", flat=True))
    own.delete()
    for each in rooms:
        _say(each)


def show(*, by: User) -> None:
    """They are shown again from the next time on that a page of theirs says so."""
    Concealment.objects.filter(user=by).delete()


@transaction.atomic
def clear_gone() -> int:
    """Delete who has said nothing for some minutes, and say so where it shows; returns how many."""
    stale = Presence.objects.stale()
    rooms = set(stale.values_list("channel", flat=True))
    deleted, _each = stale.delete()
    for each in rooms:
        _say(each)
    return deleted


def _say(channel: int) -> None:
    transaction.on_commit(lambda: changed(room_of(channel)))


SCHEDULE = Schedule("chat.presence", _("look who is no longer in a channel"), GONE_AFTER / 3, clear_gone)
