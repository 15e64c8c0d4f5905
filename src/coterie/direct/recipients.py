"""Whom a message brings a notification: the other one, once, until they have looked, and not while they are here."""

from __future__ import annotations

from datetime import timedelta

from coterie.activity.models import Activity
from coterie.activity.reasons import Reason, Sort
from coterie.direct.models import Conversation, Message, Participant
from coterie.notifications.models import Notification

MESSAGE, REQUEST, ACCEPTED = "direct message", "request", "accepted"
REASONS = {MESSAGE: Reason(Sort.WRITTEN), REQUEST: Reason(Sort.WRITTEN), ACCEPTED: Reason(Sort.WRITTEN)}
#: whoever looked at the conversation within this time before a message still has it before them
STILL_HERE = timedelta(seconds=45)


def of_sent(activity: Activity) -> dict[int, str]:
    """The other one; of a request they hear once, however many messages it has, and of a declined one nothing."""
    rows = Message.objects.select_related("conversation__acceptance", "conversation__decline")
    message = rows.filter(pk=activity.data["message"], removal=None).first()
    if message is None or message.conversation.is_declined:
        return {}
    other = Participant.objects.filter(conversation=message.conversation).exclude(user=message.author_id).first()
    if other is None or other.upto >= message.pk:
        return {}
    if not message.conversation.is_accepted:
        began = Message.objects.filter(conversation=message.conversation).order_by("pk").values_list("pk", flat=True)
        return {other.user_id: REQUEST} if began.first() == message.pk else {}
    if _was_told(other, message) or (other.seen_at and other.seen_at > message.created_at - STILL_HERE):
        return {}
    return {other.user_id: MESSAGE}


def _was_told(other: Participant, message: Message) -> bool:
    """Whether a notification of an earlier message waits for them unread."""
    told = Activity.objects.within(message.conversation).exclude(actor=other.user_id)
    return Notification.objects.filter(user=other.user_id, activity__in=told).unread().exists()


def of_accepted(activity: Activity) -> dict[int, str]:
    """Whoever had asked."""
    found = Conversation.objects.filter(pk=activity.data["conversation"]).values_list("started_by", flat=True).first()
    return {found: ACCEPTED} if found else {}
