"""What somebody new to a space may write: less at once, until people know them. All numbers stand here."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import ngettext

from coterie.activity.models import Activity, ActivityQuerySet
from coterie.chat.activities import SENT
from coterie.comments.activities import WRITTEN
from coterie.communities.models import Community, Membership
from coterie.communities.permissions import Role
from coterie.discussions.activities import REPLIED, STARTED
from coterie.people.models import User

# New is who joined within these days and has written less than this.
DAYS, TEXTS = 3, 10
# In one text, and topics, replies and comments together in an hour; chat has its own slow mode.
LINKS, MENTIONS, AN_HOUR = 3, 5, 8

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@\w")
LONG_TEXTS = (STARTED, REPLIED, WRITTEN)


def heed(by: User, space: Community, text: str, in_chat: bool) -> None:
    """ValidationError, in words, for what somebody new to the space should not write yet."""
    links, mentions = len(_LINK.findall(text)), len(_MENTION.findall(text))
    # Nearly every text is short and plain: the database is asked last.
    if links <= LINKS and mentions <= MENTIONS and in_chat:
        return
    if not is_new(by, space):
        return
    if links > LINKS:
        _refuse(
            ngettext(
                "In your first days here at most %(count)d link fits into a text.",
                "In your first days here at most %(count)d links fit into a text.",
                LINKS,
            ),
            LINKS,
        )
    if mentions > MENTIONS:
        _refuse(
            ngettext(
                "In your first days here you can mention %(count)d person in a text.",
                "In your first days here you can mention %(count)d people in a text.",
                MENTIONS,
            ),
            MENTIONS,
        )
    written = _written(by, space).filter(kind__in=LONG_TEXTS, at__gt=timezone.now() - timedelta(hours=1))
    if not in_chat and written.count() >= AN_HOUR:
        _refuse(
            ngettext(
                "In your first days here %(count)d text in an hour is enough. Send it a little later.",
                "In your first days here %(count)d texts in an hour are enough. Send it a little later.",
                AN_HOUR,
            ),
            AN_HOUR,
        )


def is_new(user: User, space: Community) -> bool:
    since = timezone.now() - timedelta(days=DAYS)
    joined = Membership.objects.filter(community=space, user=user, role=Role.MEMBER, joined_at__gt=since)
    return joined.exists() and _written(user, space)[:TEXTS].count() < TEXTS


def has_written(user: User, space: Community) -> bool:
    return _written(user, space).exists()


def _written(user: User, space: Community) -> ActivityQuerySet:
    return Activity.objects.filter(actor=user, audience=space.audience, kind__in=(*LONG_TEXTS, SENT))


def _refuse(words: str, count: int) -> None:
    raise ValidationError({"text": words % {"count": count}})
