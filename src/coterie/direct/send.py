"""Send a message to one other person."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.chat.send import LONGEST, TOGETHER, day_of
from coterie.comments.compose import Composed, compose_among
from coterie.direct import activities
from coterie.direct.answer_request import accept_held
from coterie.direct.may_write import refusal_in
from coterie.direct.models import Conversation, Message, Participant
from coterie.direct.versions import advance
from coterie.foundation.locking import lock
from coterie.media.show import show_media
from coterie.people.models import User


@transaction.atomic
def write_to(
    other: User, *, by: User, text: str, client_id: uuid.UUID | None = None, at: datetime | None = None
) -> Message:
    """Send a message to somebody, in the conversation with them, which begins here if there was none."""
    low, high = sorted((by, other), key=lambda each: each.pk)
    now = at or timezone.now()
    begun = {"started_by": by, "started_at": now, "last_at": now}
    conversation, new = Conversation.objects.get_or_create(low=low, high=high, defaults=begun)
    if new:
        Participant.objects.bulk_create([Participant(conversation=conversation, user=each) for each in (low, high)])
    return send(conversation, by=by, text=text, client_id=client_id, at=at)


@transaction.atomic
def send(
    conversation: Conversation,
    *,
    by: User,
    text: str,
    client_id: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Message:
    """Add a message to a conversation of ``by``; ``at`` is when a simulated one was sent.

    To answer a request accepts it. Sent again with the same ``client_id``, the message that is stored is returned and
    nothing is added. ValidationError, in words, if the text is empty or too long, or if they may not write here.
    """
    lock(conversation, "low", "high")
    client_id = client_id or uuid.uuid4()
    known = Message.objects.select_related("conversation", "author").filter(author=by, client_id=client_id).first()
    if known is not None:
        return known
    reason = refusal_in(conversation, by)
    if reason:
        raise ValidationError({"text": reason})
    composed = composed_in(conversation, text)
    now = at or timezone.now()
    before = conversation.messages.order_by("-pk").values_list("author_id", "created_at").first()
    message = Message.objects.create(
        conversation=conversation,
        author=by,
        text=composed.text,
        html=composed.html,
        created_at=now,
        client_id=client_id,
        opens_day=before is None or day_of(before[1]) != day_of(now),
        continues=before is not None and before[0] == by.pk and now - before[1] < TOGETHER,
        version=advance(conversation, last_at=now),
    )
    show_media(message)
    if conversation.asks(by.pk):
        accept_held(conversation, by=by)
    activities.record_of_message(message, activities.SENT, by=by)
    return message


def composed_in(conversation: Conversation, text: str) -> Composed:
    """The text as it is kept: it mentions the two and nobody else. ValidationError if it is empty or too long."""
    if len(text) > LONGEST:
        limit = _("The message is too long; at most %(count)s characters fit.") % {"count": f"{LONGEST:,}"}
        raise ValidationError({"text": limit})
    return compose_among(text, [each for each in (conversation.low, conversation.high) if each])
