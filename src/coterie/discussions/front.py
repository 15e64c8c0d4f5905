"""What discussions put on a space's front page."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

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


def latest(community: Community, standing: Standing) -> dict[str, Any]:
    """What was last talked about."""
    rows = lists.rows(_latest(community.pk, lists.reader(standing), levels=levels(standing, FORUM)))
    return {"community": community, "topics": rows, "can_start": standing.can(Permission.TOPIC_START)}


def pinned(community: Community, standing: Standing) -> dict[str, Any] | None:
    """What hosts put on top."""
    seen = levels(standing, FORUM)
    found = lists.pinned(community.pk, lists.reader(standing), timezone.now(), levels=seen)
    return {"community": community, "topics": lists.rows(found)} if found else None


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
def _latest(community: int, viewer: int | None, *, levels: tuple[str, ...]) -> Any:
    return lists.keys(community, viewer, None, None, levels=levels, show="open")[:TOPICS_SHOWN]
