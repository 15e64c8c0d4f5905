"""Whom a message concerns, and why: those it names and whoever it answers, so that a lively channel fills no inbox,
unless its leaders set its level to everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.reasons import Reason, Sort
from coterie.channels.levels import REASONS as OF_CHANNELS
from coterie.channels.levels import heard
from coterie.chat.models import Message
from coterie.foundation.prepared import first, prepared

if TYPE_CHECKING:
    from coterie.activity.models import Activity

MENTION, REPLY = "mention", "reply"
REASONS = {
    MENTION: Reason(Sort.NAMED, _("mentions you")),
    REPLY: Reason(Sort.ANSWERED, _("answers you")),
    **OF_CHANNELS,
}


def of_text(activity: Activity) -> dict[int, str]:
    """Those it mentions."""
    message = _standing(activity)
    return heard(message.channel, _mentioned(activity)) if message else {}


def of_sent(activity: Activity) -> dict[int, str]:
    """Whoever is answered, and those it mentions: each once, mentions first; all, where its channel is so lively."""
    message = _standing(activity)
    if message is None:
        return {}
    author = message.reply_to and message.reply_to.author_id
    return heard(message.channel, {**({author: REPLY} if author else {}), **_mentioned(activity)}, news=True)


def _mentioned(activity: Activity) -> dict[int, str]:
    return dict.fromkeys(activity.data.get("mentions", []), MENTION)


def _standing(activity: Activity) -> Any:
    """The message, if nobody took it down meanwhile."""
    return first(_message(activity.data["message"]))


@prepared
def _message(pk: int) -> Any:
    return Message.objects.standing().filter(pk=pk).select_related("channel", "reply_to")
