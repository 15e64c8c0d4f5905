"""What came back: after a few mails in a row that can never arrive, no more are sent to the address."""

from __future__ import annotations

from django.db import transaction

from coterie.notifications.models import Bounce, Delivery, MailStop
from coterie.people.models import User

#: so many mails that can never arrive, and none that did not come back between them
AFTER = 3


@transaction.atomic
def note_bounce(delivery: Delivery, *, hard: bool, status: str) -> bool:
    """A mail came back; counted once, however often it is said. Returns whether no more mail goes there now."""
    bounce, new = Bounce.objects.get_or_create(
        delivery=delivery,
        defaults={
            "user_id": delivery.user_id,
            "hard": hard,
            "status": status[:20],
        },
    )
    if not new and hard and not bounce.hard:
        Bounce.objects.filter(pk=bounce.pk).update(hard=True, status=status[:20])
    if not hard or not _always(delivery.user_id):
        return False
    MailStop.objects.get_or_create(user_id=delivery.user_id, defaults={"status": status[:20]})
    return True


def _always(user: int) -> bool:
    """Whether the last few mails all came back for good."""
    rows = Delivery.objects.filter(user=user, state__in=(Delivery.SENT, Delivery.FAILED)).order_by("-pk")
    last = list(rows.values_list("bounce__hard", flat=True)[:AFTER])
    return len(last) == AFTER and all(last)


@transaction.atomic
def try_again(*, by: User) -> bool:
    """Mail goes to them again: they say that their address is right. Returns whether it was stopped."""
    Bounce.objects.filter(user=by).delete()
    deleted, _each = MailStop.objects.filter(user=by).delete()
    return bool(deleted)
