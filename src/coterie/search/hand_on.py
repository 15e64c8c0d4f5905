"""Hand searches on to discovery: of people whose account of the platform is known, under their key there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from coterie.niches.models import Source
from coterie.people.models import Identity, OptOut
from coterie.search.forget_old import KEPT
from coterie.search.models import Search

#: so many of the newest; the engine takes no more along
MOST = 200_000

Row = tuple[str, str, int | None, int, str | None]


def searches(source: Source) -> Iterator[Row]:
    """Rows of the engine's table ``searches``. A query that too few people made stays here: it would stand among the
    reasons why somebody is counted.

    A time after the platform's last is left out: without posts from then on every niche would seem to fade.
    """
    identities = Identity.objects.filter(platform=source.name, user__isnull=False).exclude(key__in=OptOut.keys())
    keys = dict(identities.values_list("user", "key"))
    recent = Search.objects.filter(at__gt=timezone.now() - KEPT)
    told = recent.filter(query__in=recent.told().values("query"), consent__user__in=identities.values("user"))
    columns = ("consent__user", "query", "at", "results", "opened")
    for user, query, at, results, opened in told.order_by("-pk").values_list(*columns)[:MOST].iterator():
        yield keys[user], query, _within(source, at), results, opened or None


def _within(source: Source, at: datetime) -> int | None:
    """Whether it lies in the platform's life, and when; None else."""
    if source.first_at is None or source.last_at is None:
        return None
    return int(at.timestamp()) if source.first_at <= at <= source.last_at else None
