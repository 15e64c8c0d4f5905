"""Send a message to a channel."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.channels.models import Archival, Channel
from coterie.channels.versions import advance
from coterie.chat import activities
from coterie.chat.models import Message
from coterie.chat.said import record_of
from coterie.chat.slow_down import refuse_too_soon
from coterie.chat.threads import count_replies
from coterie.comments.compose import Composed, compose
from coterie.comments.links.preview import preview_links
from coterie.comments.name_mentioned import name_mentioned
from coterie.foundation.locking import lock
from coterie.people.models import User

LONGEST = 20_000
#: messages of one author within this time stand together
TOGETHER = timedelta(minutes=7)


@transaction.atomic
def send(
    channel: Channel,
    *,
    by: User,
    text: str,
    client_id: uuid.UUID | None = None,
    reply_to: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Add a message to the channel; ``reply_to`` is the one in it that this answers, ``at`` when a simulated one was.

    Sent again with the same ``client_id``, the message that is stored is returned and nothing is added. ValidationError
    if the text is empty or too long, the channel was archived, or is in slow mode; Http404 if the channel is gone.
    """
    _fits(text)
    composed = compose(text, community=channel.community, by=by)
    lock(channel, "community")
    client_id = client_id or uuid.uuid4()
    known = Message.objects.select_related("channel", "author").filter(author=by, client_id=client_id).first()
    if known is not None:
        return known
    if Archival.objects.filter(channel=channel).exists():
        raise ValidationError({"text": _("This channel was archived meanwhile. Nothing was sent.")})
    now = at or timezone.now()
    refuse_too_soon(channel, by, now)
    before = channel.messages.order_by("-pk").values_list("author_id", "created_at").first()
    answered = channel.messages.standing().filter(pk=reply_to).first() if reply_to else None
    message = Message.objects.create(
        channel=channel,
        author=by,
        text=composed.text,
        html=composed.html,
        created_at=now,
        client_id=client_id,
        reply_to=answered,
        root_id=(answered.root_id or answered.pk) if answered else None,
        opens_day=before is None or day_of(before[1]) != day_of(now),
        continues=before is not None and answered is None and before[0] == by.pk and now - before[1] < TOGETHER,
        version=advance(channel),
    )
    return _sent(message, by, composed)


def _sent(message: Message, by: User, composed: Composed) -> Message:
    """What a stored message leads to."""
    preview_links(message)
    if message.root_id:
        count_replies(message.channel, message.root_id)
    record_of(message, activities.SENT, by=by, mentions=name_mentioned(message, composed.mentioned, by=by.pk))
    return message


def _fits(text: str) -> None:
    if len(text) > LONGEST:
        limit = _("The message is too long; at most %(count)s characters fit.") % {"count": f"{LONGEST:,}"}
        raise ValidationError({"text": limit})


def day_of(moment: datetime) -> str:
    """The day as channels have it, in UTC: nobody's own time zone is known."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"
