"""The home feed: what happened in one's spaces, as rows a person can read and follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from coterie.activity.models import Activity
from coterie.communities.models import Community
from coterie.foundation.routes import route
from coterie.people.models import User


@dataclass(frozen=True)
class Entry:
    """One row of the feed: who, what, where it leads, when."""

    actor: User | None
    sentence: str
    url: str | None
    at: datetime
    community: Community | None


def feed(activities: Iterable[Activity]) -> list[Entry]:
    """The activities as rows, with one query for all the communities they happened in."""
    activities = list(activities)
    ids = {
        int(each.audience.removeprefix("community:")) for each in activities if each.audience.startswith("community:")
    }
    spaces = Community.objects.in_bulk(ids)
    return [_entry(each, spaces) for each in activities]


def _entry(activity: Activity, spaces: dict[int, Community]) -> Entry:
    kind, _sep, pk = activity.audience.partition(":")
    community = spaces.get(int(pk)) if kind == "community" else None
    return Entry(activity.actor, activity.sentence(), _url(activity, community), activity.at, community)


def _url(activity: Activity, community: Community | None) -> str | None:
    if community is None:
        return None
    topic, post = activity.data.get("topic"), activity.data.get("post")
    if not topic:
        return route("discussions:home", community.slug)
    path = route("discussions:topic-by-number", community.slug, topic)
    return f"{path}?post={post}#post-{post}" if post else path
