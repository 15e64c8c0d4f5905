"""What discussions put on a space's front page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from markupsafe import Markup

from coterie.channels.access import levels
from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.discussions import lists
from coterie.discussions.kinds import FORUM
from coterie.discussions.models import Post, Topic, open_questions
from coterie.discussions.permissions import Permission
from coterie.foundation.prepared import prepared

TOPICS_SHOWN = 12
MOST_COUNTED = 99


def topics(community: Community, standing: Standing) -> dict[str, Any]:
    """What hosts put on top, and beneath it what was last talked about."""
    seen = levels(standing, FORUM)
    found = _topics(community.pk, lists.reader(standing), timezone.now(), levels=seen)
    above = sum(1 for key in found if key.pinned)
    rows = lists.each_row(found)
    shown = {"pinned": Markup("").join(rows[:above]), "latest": Markup("").join(rows[above:])}
    return {"community": community, "can_start": standing.can(Permission.TOPIC_START), **shown}


def unanswered(community: Community, standing: Standing) -> dict[str, Any] | None:
    """How many questions wait for an answer."""
    count = waiting(community, standing)
    return {"community": community, "count": count, "and_more": count == MOST_COUNTED} if count else None


def waiting(community: Community, standing: Standing) -> int:
    """How many questions wait, up to 99: this stands on pages that are often read."""
    return len(_waiting(community.pk, levels=levels(standing, FORUM)))


@prepared
def _waiting(community: int, *, levels: tuple[str, ...]) -> Any:
    stands = Exists(Post.objects.filter(topic=OuterRef("pk"), removal=None))
    seen = Topic.objects.filter(stands, community=community, channel__visibility__in=levels).in_open_channels()
    return open_questions(seen.not_withdrawn()).order_by().values_list("pk", flat=True)[:MOST_COUNTED]


@prepared
def _topics(community: int, viewer: int | None, now: datetime, *, levels: tuple[str, ...]) -> Any:
    return lists.keys_with_pinned(community, viewer, now, levels=levels, most=TOPICS_SHOWN)
