"""What discussions put on a space's front page, and what waits in its menu."""

from __future__ import annotations

from typing import Any

from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.discussions import pieces
from coterie.discussions.models import Topic
from coterie.discussions.permissions import Permission

TOPICS_SHOWN = 12


def latest(community: Community, standing: Standing) -> dict[str, Any]:
    """What was last talked about."""
    keys = pieces.keys_of_topics(Topic.objects.in_community(community).for_list())
    rows = pieces.topic_rows(keys[:TOPICS_SHOWN])
    return {"community": community, "topics": rows, "can_start": standing.can(Permission.TOPIC_START)}


def unanswered(community: Community, standing: Standing) -> dict[str, Any] | None:
    """How many questions wait for an answer."""
    count = waiting(community, standing)
    return {"community": community, "count": count} if count else None


def waiting(community: Community, standing: Standing) -> int:
    return Topic.objects.in_community(community).unanswered().count()
