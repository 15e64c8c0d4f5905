"""Edit a message; what it said before is kept."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction

from coterie.comments.texts import replace_text
from coterie.direct import activities
from coterie.direct.may_write import refusal, towards
from coterie.direct.models import Message, hold_standing
from coterie.direct.send import composed_in
from coterie.direct.versions import touch
from coterie.media.show import show_media
from coterie.people.models import User


@transaction.atomic
def edit_message(message: Message, *, by: User, text: str, base: str | None = None) -> Message:
    """Replace the message's text (see :func:`~coterie.comments.texts.replace_text`). Refused, in words, to whoever may
    not write to the other any more: new words in an old message would reach them, too."""
    hold_standing(message)
    number = message.conversation.other_than(by.pk)
    reason = refusal(towards(by.pk).filter(pk=number).first() if number else None)
    if reason:
        raise ValidationError({"text": reason})
    composed = composed_in(message.conversation, text)
    if replace_text(message, composed, by=by, base=base, touch=partial(touch, message)):
        show_media(message)
        activities.record_of_message(message, activities.EDITED, by=by)
    return message
