"""Take a message of one's own back, and restore it."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import Activity
from coterie.activity.withdraw import reinstate, withdraw
from coterie.direct import activities
from coterie.direct.models import Message, Removal, hold
from coterie.direct.versions import touch
from coterie.people.models import User


@transaction.atomic
def remove_message(message: Message, *, by: User) -> Removal:
    """Hide the message from both; :func:`restore_message` undoes it."""
    hold(message)
    removal, created = Removal.objects.get_or_create(message=message, defaults={"by": by})
    if created:
        touch(message)
        withdraw(Activity.objects.about(message))
        activities.record_of_message(message, activities.REMOVED, by=by)
    return removal


@transaction.atomic
def restore_message(message: Message, *, by: User) -> Message:
    """Undo a removal; restoring a message that stands changes nothing."""
    hold(message)
    deleted, _each = Removal.objects.filter(message=message).delete()
    if deleted:
        touch(message)
        reinstate(Activity.objects.about(message))
        activities.record_of_message(message, activities.RESTORED, by=by)
    return message
