"""How far somebody has read a conversation. Private to them: the other one is not told, and it is no activity."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coterie.direct.models import Conversation, Participant
from coterie.foundation.live import changed
from coterie.notifications.notify import mark_read_within
from coterie.people.models import User


@transaction.atomic
def mark_read(conversation: Conversation, *, by: User, upto: int) -> int:
    """They have read up to this message, and what the inbox said of it is done; a mark never goes back, nor beyond the
    last message. Returns where it is."""
    last = conversation.messages.aggregate(last=Max("pk"))["last"] or 0
    wanted = min(upto, last)
    mine = Participant.objects.filter(conversation=conversation, user=by)
    mine.update(seen_at=timezone.now())
    if mine.filter(upto__lt=wanted).update(upto=wanted):
        transaction.on_commit(partial(changed, f"person:{by.pk}"))
    mark_read_within(by, conversation)
    return mine.values_list("upto", flat=True).get()
