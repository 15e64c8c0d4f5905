"""The home feed: what happened in one's spaces, as rows a person can read and follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coterie.activity.kinds import kinds
from coterie.activity.models import Activity, ActivityQuerySet
from coterie.communities.access import standing
from coterie.communities.models import Community
from coterie.people.models import User


@dataclass(frozen=True)
class Entry:
    """One row of the feed: who, what, where it leads, when."""

    actor: User | None
    sentence: str
    url: str
    at: datetime
    community: Community | None


def of_spaces(viewer: User, spaces: Iterable[Community]) -> ActivityQuerySet:
    """What the viewer may read of in these spaces, which ``seen_by`` has loaded for them: in one query."""
    return Activity.objects.for_audiences({each.audience: _unheard(viewer, each) for each in spaces})


def _unheard(viewer: User, community: Community) -> frozenset[str]:
    """The kinds that the viewer does not hear of there: of features that are off, or not for them."""
    their = standing(viewer, community)
    return frozenset(name for name, kind in kinds().items() if kind.reads and not their.can(kind.reads))


def feed(activities: Iterable[Activity], spaces: Sequence[Community]) -> list[Entry]:
    """The activities as rows; ``spaces`` are those they happened in."""
    by_audience = {each.audience: each for each in spaces}
    return [_entry(each, by_audience.get(each.audience)) for each in activities]


def _entry(activity: Activity, community: Community | None) -> Entry:
    url = activity.address(community.slug) if community else ""
    return Entry(activity.actor, activity.sentence(), url, activity.at, community)
