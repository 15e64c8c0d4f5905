"""How fast a space answers, measured: how long what was begun in it waited for its first answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.channels.models import Channel
from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.discussions.kinds import FORUM, QUESTIONS
from coterie.discussions.models import Post, Topic
from coterie.discussions.permissions import Permission

#: what was begun so long ago is counted; what is younger than a day may still be answered within one
WINDOW, DAY = timedelta(days=90), timedelta(days=1)
#: of fewer topics nothing is said: one more would make it another number
FEWEST = 5
#: the newest of them, so that a large space costs no more
MOST = 2_000
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Pace:
    """Of ``topics`` so many were answered within a day; half of all had an answer after ``median`` seconds, or, if
    fewer than half have one, there is none."""

    topics: int
    within_a_day: int
    median: float | None


def pace(space: int) -> Pace:
    """Measured at most once an hour."""
    key = f"pace:{space}"
    kept = cache.get(key)
    if kept is None:
        found = measured(list(waits(space, timezone.now())))
        kept = [found.topics, found.within_a_day, found.median]
        cache.set(key, kept, KEPT.total_seconds())
    return Pace(*kept)


def measured(waited: list[float | None]) -> Pace:
    """``waited`` is in seconds, None where nobody has answered: those count as longer than all others, as leaving them
    out would make a space that answers little look fast."""
    answered = sorted(each for each in waited if each is not None)
    middle = (len(waited) - 1) // 2
    median = answered[middle] if waited and middle < len(answered) else None
    return Pace(len(waited), sum(each <= DAY.total_seconds() for each in answered), median)


def waits(space: int, now: datetime) -> Any:
    """Of each topic that everybody sees, the seconds until somebody else than its author answered."""
    others = Post.objects.standing().filter(~Q(author=OuterRef("author")), topic=OuterRef("pk"), author__isnull=False)
    begun = Topic.objects.filter(
        community=space,
        channel__visibility=Channel.PUBLIC,
        channel__kind__in=(FORUM, QUESTIONS),
        author__isnull=False,
        origin=None,
        withdrawn_at=None,
        merge=None,
        created_at__gt=now - WINDOW,
        created_at__lte=now - DAY,
    )
    first = Subquery(others.order_by("created_at").values("created_at")[:1])
    rows = begun.annotate(first=first).order_by("-created_at").values_list(F("created_at"), F("first"))[:MOST]
    return ((first - at).total_seconds() if first else None for at, first in rows)


def part(community: Community, standing: Standing) -> dict[str, Any] | None:
    """For those who do not belong to the space yet."""
    if standing.role is not None or not standing.can(Permission.TOPIC_VIEW):
        return None
    found = pace(community.pk)
    median = in_words(found.median) if found.median is not None else ""
    return {"pace": found, "enough": found.topics >= FEWEST, "median": median, "days": WINDOW.days}


def in_words(seconds: float) -> str:
    """A duration as people say it, in one unit."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("%(count)d days") % {"count": round(hours / 24)}
