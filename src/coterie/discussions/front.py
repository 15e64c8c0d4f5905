"""What discussions put on a space's front page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone

from coterie.channels.access import levels
from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.discussions import lists
from coterie.discussions.kinds import FORUM
from coterie.discussions.models import Topic
from coterie.discussions.permissions import Permission
from coterie.foundation.prepared import first, prepared

TOPICS_SHOWN = 12


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
    return {"community": community, "count": count} if count else None


def waiting(community: Community, standing: Standing) -> int:
    return first(_waiting(community.pk, levels=levels(standing, FORUM))) or 0


@prepared
def _waiting(community: int, *, levels: tuple[str, ...]) -> Any:
    seen = Topic.objects.filter(community=community, channel__visibility__in=levels).in_open_channels()
    unanswered = seen.not_withdrawn().unanswered().order_by()
    return unanswered.values("community").annotate(count=Count("pk")).values_list("count", flat=True)


@prepared
def _latest(community: int, viewer: int | None, *, levels: tuple[str, ...]) -> Any:
    return lists.keys(community, viewer, None, None, levels=levels, show="open")[:TOPICS_SHOWN]
