"""Edit a message; what it said before is kept."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from coterie.chat import activities
from coterie.chat.models import Message, hold_standing
from coterie.chat.said import record_of
from coterie.chat.versions import touch_with_replies
from coterie.comments.compose import compose
from coterie.comments.links.preview import preview_links
from coterie.comments.name_mentioned import name_mentioned
from coterie.comments.texts import replace_text
from coterie.people.models import User


@transaction.atomic
def edit_message(message: Message, *, by: User, text: str, base: str | None = None) -> Message:
    """Replace the message's text (see :func:`~coterie.comments.texts.replace_text`)."""
    composed = compose(text, community=message.channel.community, by=by, before=message.text)
    hold_standing(message)
    if replace_text(message, composed, by=by, base=base, touch=partial(touch_with_replies, message)):
        mentions = name_mentioned(message, composed.mentioned, by=message.author_id)
        preview_links(message)
        record_of(message, activities.EDITED, by=by, mentions=mentions)
    return message
