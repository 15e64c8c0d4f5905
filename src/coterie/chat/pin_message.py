"""Pin a message, so that it is found again, and take the pin off."""

from __future__ import annotations

from django.db import transaction

from coterie.chat import activities
from coterie.chat.models import Message, Pin, hold, hold_standing
from coterie.chat.said import record_of
from coterie.chat.versions import touch
from coterie.people.models import User


@transaction.atomic
def pin_message(message: Message, *, by: User) -> Pin:
    """It is marked and stands among the channel's pinned ones; :func:`unpin_message` undoes it. ValidationError if it
    was removed meanwhile."""
    hold_standing(message)
    pin, created = Pin.objects.get_or_create(message=message, defaults={"by": by})
    if created:
        touch(message.channel, message)
        record_of(message, activities.PINNED, by=by)
    return pin


@transaction.atomic
def unpin_message(message: Message, *, by: User) -> Message:
    """Undo it; for a message that is not pinned nothing changes."""
    hold(message)
    if Pin.objects.filter(message=message).delete()[0]:
        touch(message.channel, message)
        record_of(message, activities.UNPINNED, by=by)
    return message
