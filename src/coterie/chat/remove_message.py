"""Take a message down, and put it back."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import Activity
from coterie.activity.withdraw import reinstate, withdraw
from coterie.chat import activities
from coterie.chat.models import Message, Removal, hold
from coterie.chat.quotations import hide_quoted, show_quoted
from coterie.chat.said import record_of
from coterie.chat.threads import count_replies
from coterie.chat.versions import touch_with_replies
from coterie.people.models import User


@transaction.atomic
def remove_message(message: Message, *, by: User) -> Removal:
    """Hide the message from readers, and what it said from where it is quoted, in the chat and in the topic that was
    made of it; :func:`restore_message` undoes it."""
    hold(message)
    removal, created = Removal.objects.get_or_create(message=message, defaults={"by": by})
    if created:
        _looks_different(message)
        hide_quoted(message)
        withdraw(Activity.objects.about(message))
        record_of(message, activities.REMOVED, by=by)
    return removal


@transaction.atomic
def restore_message(message: Message, *, by: User) -> Message:
    """Undo a removal; restoring a message that stands changes nothing."""
    hold(message)
    deleted, _each = Removal.objects.filter(message=message).delete()
    if deleted:
        _looks_different(message)
        show_quoted(message)
        reinstate(Activity.objects.about(message))
        record_of(message, activities.RESTORED, by=by)
    return message


def _looks_different(message: Message) -> None:
    """So does everything that quotes it, and the root of its thread."""
    touch_with_replies(message)
    if message.root_id:
        count_replies(message.channel, message.root_id)
