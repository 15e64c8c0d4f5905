"""Whom a message concerns, and why: those it names and whoever it answers, so that a lively channel fills no inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.chat.models import Message
from coterie.foundation.prepared import first, prepared

if TYPE_CHECKING:
    from coterie.activity.models import Activity

MENTION, REPLY = "mention", "reply"
REASONS = {MENTION: _("mentions you"), REPLY: _("answers you")}


def of_text(activity: Activity) -> dict[int, str]:
    """Those it mentions."""
    return _mentioned(activity) if _standing(activity) else {}


def of_sent(activity: Activity) -> dict[int, str]:
    """Whoever is answered, and those it mentions: each once, mentions first."""
    message = _standing(activity)
    if message is None:
        return {}
    answered = {message.reply_to__author_id: REPLY} if message.reply_to__author_id else {}
    return {**answered, **_mentioned(activity)}


def _mentioned(activity: Activity) -> dict[int, str]:
    return dict.fromkeys(activity.data.get("mentions", []), MENTION)


def _standing(activity: Activity) -> Any:
    """The message, if nobody took it down meanwhile."""
    return first(_message(activity.data["message"]))


@prepared
def _message(pk: int) -> Any:
    return Message.objects.standing().filter(pk=pk).values_list("pk", "reply_to__author_id", named=True)
