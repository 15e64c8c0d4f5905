"""Versions of a conversation: as with channels, each change of what its page shows has a number, taken under the lock
of the conversation's row, and each message the number of its latest change."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.direct.models import Conversation, Message
from coterie.foundation.live import changed


def advance(conversation: Conversation, **fields: Any) -> int:
    """Lock the conversation, count one change of it, and set ``fields`` in the same UPDATE; returns its new version.

    Http404 if the conversation is gone.
    """
    rows = Conversation.objects.filter(pk=conversation.pk)
    if not rows.update(version=F("version") + 1, **fields):
        raise Http404(_("It was removed meanwhile."))
    conversation.version = rows.values_list("version", flat=True).get()
    return conversation.version


def touch(message: Message) -> None:
    """The message looks different from now on."""
    message.version = advance(message.conversation)
    Message.objects.filter(pk=message.pk).update(version=message.version)


def redrawn(message: Message) -> None:
    """The message, which is held, looks different now without anybody having done something to it."""
    touch(message)
    transaction.on_commit(partial(changed, message.conversation.live))


def cut(conversation: Conversation) -> None:
    """The conversation itself looks different: no message carries that version, so open pages load everything."""
    conversation.cut_version = advance(conversation, cut_version=F("version") + 1)
