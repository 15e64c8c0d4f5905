"""Plan the mails that tell of an activity: none is sent before its person had time to see it in the inbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.activity.reasons import Sort
from coterie.notifications.models import Delivery, How, Notification, Wishes
from coterie.notifications.times import next_digest
from coterie.notifications.wishes import wishes_of

#: what was seen in the inbox within this time is not mailed
SEEN_WITHIN = timedelta(minutes=10)
#: one conversation brings at most one mail in this time
APART = timedelta(minutes=15)

Of = dict[str, str | int]


def plan_mail(activity: Activity, now: datetime | None = None) -> int:
    """Put what people were told of this activity into mails that wait; returns into how many. Safe to run twice."""
    now = now or timezone.now()
    told = list(Notification.objects.filter(activity=activity, read_at=None, delivery=None).select_related("activity"))
    wishes = wishes_of(each.user_id for each in told) if told else {}
    return sum(_plan(each, wishes[each.user_id], now) for each in told)


def _plan(told: Notification, wishes: Wishes, now: datetime) -> bool:
    how = wishes.by_mail(told.why.sort)
    if how == How.NEVER or wishes.is_paused(now):
        return False
    found = _at_once(told, now) if how == How.NOW else waiting_digest(told.user_id, how, next_digest(wishes, how, now))
    if found is None:
        return False
    Notification.objects.filter(pk=told.pk, delivery=None).update(delivery=found)
    return True


def _at_once(told: Notification, now: datetime) -> Delivery | None:
    """The mail about its conversation. Of what somebody only follows, no further one until they looked."""
    about = _conversation(told.activity)
    earlier = Delivery.objects.filter(user=told.user_id, what=Delivery.NOW, **about)
    last = earlier.sent().order_by("-sent_at").first()
    if last is not None and told.why.sort == Sort.FOLLOWED and last.notifications.unread().exists():
        return None
    after = last.sent_at + APART if last is not None and last.sent_at else now
    return _waiting(
        {"user_id": told.user_id, "what": Delivery.NOW, **about}, f"now:{told.pk}", max(now + SEEN_WITHIN, after)
    )


def _conversation(activity: Activity) -> Of:
    if activity.context_id is not None:
        return {"conversation_type": activity.context_type, "conversation_id": activity.context_id}
    return {"conversation_type": activity.object_type, "conversation_id": activity.object_id}


def waiting_digest(user: int, how: str, due: datetime) -> Delivery:
    """The digest that waits for this person, planned for ``due`` if there is none."""
    of: Of = {"user_id": user, "what": how, "conversation_type": "", "conversation_id": 0}
    return _waiting(of, f"{how}:{user}:{due:%Y-%m-%dT%H:%M}", due)


def _waiting(of: Of, key: str, due: datetime) -> Delivery:
    """The mail that waits, found or made: of two workers at it, one makes it and both find it."""
    waiting = Delivery.objects.waiting().filter(**of)
    found = waiting.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Delivery.objects.create(**of, key=key, due_at=due)
    except IntegrityError:
        # Another made it, or (a digest) one with this key was sent meanwhile: then the next gets a key of its own.
        return waiting.first() or Delivery.objects.create(**of, key=f"{key}:{timezone.now():%H%M%S%f}", due_at=due)
