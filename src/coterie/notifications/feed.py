"""The home feed: what happened in one's spaces, as rows a person can read and follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.template.loader import get_template
from markupsafe import Markup

from coterie.activity.kinds import kinds
from coterie.activity.models import Activity
from coterie.communities.access import standing
from coterie.communities.models import Community
from coterie.foundation.kept import pieces
from coterie.foundation.paging import Page, pages
from coterie.foundation.rooms import channel_kinds, rooms
from coterie.people.models import User


@dataclass(frozen=True)
class Entry:
    """One row of the feed: who, what, where it leads, when."""

    actor: User | None
    sentence: str
    url: str
    at: datetime
    space: str


def page_of_spaces(viewer: User, spaces: Iterable[Community], after: str | None) -> Page[Any]:
    """What the viewer may read of in these spaces, which ``seen_by`` has loaded for them: in one query."""
    unheard = {each.audience: tuple(sorted(_unheard(viewer, each))) for each in spaces}
    return _page(tuple(unheard), viewer.pk, unheard=tuple(unheard.values()), after=after)


def _rows(audiences: tuple[str, ...], viewer: int, *, unheard: tuple[tuple[str, ...], ...]) -> Any:
    """What identifies the look of each row; to be given to :func:`feed`."""
    rows = Activity.objects.for_audiences(dict(zip(audiences, unheard, strict=True))).select_related(None)
    for room in rooms():
        if room.unheard:
            rows = rows.exclude(room.unheard(viewer))
    return rows.values_list("id", "audience", "actor__name", "actor__handle", named=True)


_page = pages(_rows, by=("-id",), size=30)


def _unheard(viewer: User, community: Community) -> frozenset[str]:
    """What the viewer does not hear of there: kinds of features that are off, or not for them, and what needs a
    permission that they do not hold."""
    their = standing(viewer, community)
    hidden = frozenset(name for name, kind in kinds().items() if kind.reads and not their.can(kind.reads))
    return hidden | (needed() - their.may)


@cache
def needed() -> frozenset[str]:
    """The permissions that single activities need: those to see a channel that is not for everybody."""
    return frozenset(str(each) for kind in channel_kinds().values() for each in kind.sees.values())


def feed(keys: Sequence[Any], spaces: Iterable[Community]) -> Markup:
    """The rows as finished HTML, the same for everybody; ``spaces`` are those they happened in."""
    by_audience = {each.audience: each for each in spaces}

    def make(places: list[int]) -> Iterator[str]:
        found = Activity.objects.select_related("actor").in_bulk([keys[at].id for at in places])
        entries = (_entry(found[keys[at].id], by_audience[keys[at].audience]) for at in places)
        row = get_template("notifications/_feed_row.html").template.module.row  # type: ignore[attr-defined]
        return (str(row(entry)) for entry in entries)

    named = [(key, by_audience[key.audience].slug, by_audience[key.audience].name) for key in keys]
    return Markup("".join(pieces([("activity", *each) for each in named], make)))  # noqa: S704 - our own templates


def _entry(activity: Activity, community: Community) -> Entry:
    return Entry(activity.actor, activity.sentence(), activity.address(community.slug), activity.at, community.name)
