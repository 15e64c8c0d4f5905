"""Report a message to the operators of the site: the only way in which anybody else reads one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from coterie.direct.block import block
from coterie.direct.models import Message, hold_standing
from coterie.moderation.hand_over import hand_over
from coterie.moderation.models import Report
from coterie.people.models import User

#: so many messages before and after one can be handed over with it
BEFORE = AFTER = 5


def around(message: Message) -> list[Message]:
    """The messages around one, and it, oldest first."""
    rows = Message.objects.filter(conversation=message.conversation_id).standing().select_related("author")
    before = list(rows.filter(pk__lt=message.pk).order_by("-pk")[:BEFORE])[::-1]
    return [*before, *rows.filter(pk__gte=message.pk).order_by("pk")[: 1 + AFTER]]


@transaction.atomic
def report_message(
    message: Message, *, by: User, reason: str, words: str = "", taken: Sequence[int] = (), and_block: bool = False
) -> Report:
    """Hand it to the operators with those of the messages :func:`around` it that are ``taken`` (keys), and block
    whoever wrote it, if that is wished. ValidationError if it was removed, or if the reason or the words do not fit."""
    hold_standing(message)
    given = [each for each in around(message) if each.pk in {message.pk, *taken}]
    report = hand_over(message, given, by=by, reason=reason, words=words)
    if and_block and message.author:
        block(message.author, by=by)
    return report
