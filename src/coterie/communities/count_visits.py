"""Count on how many days a member was in a space: at most one write for each person, space and day."""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import date
from threading import Lock

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from coterie.communities.models import VisitDays

log = logging.getLogger(__name__)

#: this process remembers so many visits of today, which it need not look up
MOST = 20_000
_SEEN: OrderedDict[tuple[int, int], date] = OrderedDict()
_CHANGING = Lock()


def count_visit(community: int, user: int) -> None:
    """They are here today. Nothing is asked of the database from their second page of the day on; a count that fails
    does not spoil their page, and is tried again with the next one."""
    today = timezone.localdate()
    if _SEEN.get((community, user)) == today:
        return
    try:
        _write(community, user, today)
    except DatabaseError:
        log.warning("a visit could not be counted", exc_info=True)
        return
    with _CHANGING:
        _SEEN[community, user] = today
        _SEEN.move_to_end((community, user))
        while len(_SEEN) > MOST:
            _SEEN.popitem(last=False)


@transaction.atomic
def _write(community: int, user: int, today: date) -> None:
    """Of many processes the one whose statement finds the row counts the day."""
    row = VisitDays.objects.filter(community=community, user=user)
    last = row.values_list("last_on", flat=True).first()
    if last is None:
        fresh = VisitDays(community_id=community, user_id=user, last_on=today)
        VisitDays.objects.bulk_create([fresh], ignore_conflicts=True)
    elif last < today:
        row.filter(last_on__lt=today).update(days=F("days") + 1, last_on=today)


def forget_seen() -> None:
    """For tests, each of which begins with a database of its own."""
    _SEEN.clear()
