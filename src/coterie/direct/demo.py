"""Simulated members write to the lead, and the lead to them: two conversations, and a request that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from coterie.activity.models import Activity
from coterie.direct.mark_read import mark_read
from coterie.direct.models import Conversation, Message, Participant
from coterie.direct.send import write_to

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

# Who writes (0 is the lead), how many days ago, how many minutes after the line before, and what.
FIRST = (
    (1, 6.2, 0, "Thank you for bringing us together here. I had given up on finding anybody else who does {0}."),
    (0, 6.2, 41, "That makes two of us. What are you working on?"),
    (1, 6.2, 3, "{1}, mostly. I will post about it once it is worth looking at."),
    (0, 6.2, 2, "Post it *before* that. The others like to see things go wrong."),
    (1, 1.3, 0, "You were right, by the way: four answers in an evening."),
)
SECOND = (
    (0, 3.1, 0, "Would you like to help with the welcome? New people ask about {2}, and nobody explains it as you do."),
    (2, 3.1, 95, "Gladly. I am here most evenings."),
    (0, 3.1, 4, "Wonderful, I will make you a host."),
)
REQUEST = ((3, 0.4, 0, "Hello! I did not want to ask in front of everybody: where would you begin with {0}?"),)


@transaction.atomic
def demo(stage: Stage) -> None:
    """Through the same verbs as in the browser; nothing if somebody has written already."""
    if len(stage.members) < 3 or Conversation.objects.exists():
        return
    for number, lines in ((1, FIRST), (2, SECOND), (3, REQUEST)):
        other = stage.members[number - 1]
        _talk(stage, {0: stage.lead, number: other}, lines)
    for each in Conversation.objects.exclude(acceptance=None):
        last = each.messages.order_by("-pk").values_list("pk", flat=True)
        for part in each.participants.select_related("user"):
            # The last line of the first conversation is new to the lead.
            is_lead = part.user_id == stage.lead.pk and each.messages.count() == len(FIRST)
            mark_read(each, by=part.user, upto=last[1] if is_lead else last[0])
    Participant.objects.update(seen_at=None)


def _talk(stage: Stage, people: dict[int, Any], lines: Any) -> list[Message]:
    sent: list[Message] = []
    at = stage.now
    for who, days, minutes, text in lines:
        at = stage.ago(days=days) if not minutes else at + timedelta(minutes=minutes)
        [other] = [each for number, each in people.items() if number != who]
        sent.append(write_to(other, by=people[who], text=stage.said(text), at=at))
        Activity.objects.about(sent[-1]).update(at=at)
    return sent
