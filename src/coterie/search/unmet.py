"""What people searched and did not find, as operators see it."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils import timezone

from coterie.communities.models import Community
from coterie.niches.models.niche import FLOOR
from coterie.search.forget_old import KEPT
from coterie.search.models import Consent, Search

#: so many queries are shown, and so many spaces to choose from
MOST, SPACES = 100, 20


def unmet(slug: str) -> dict[str, Any]:
    """Everywhere, or in the space of this address; only queries that so many different people made *in vain*, there."""
    empty = Search.objects.filter(results=0, at__gt=timezone.now() - KEPT)
    spaces = _spaces(empty)
    here = next((each for each in spaces if each.slug == slug), None)
    rows = (empty.filter(community=here) if here else empty).told().annotate(last=Max("at"))
    people = Consent.objects.count()
    return {
        "rows": list(rows.order_by("-people", "-times", "query")[:MOST]),
        "spaces": spaces,
        "here": here,
        "floor": FLOOR,
        "days": KEPT.days,
        "people": people if people >= FLOOR else None,
    }


def _spaces(empty: Any) -> list[Community]:
    """Those in which something may be told."""
    told = empty.exclude(community=None).told("community")
    return list(Community.objects.filter(pk__in={each["community"] for each in told}).order_by("name")[:SPACES])
