"""Keep what somebody searched who lets it count, and what they opened."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from coterie.communities.models import Community
from coterie.search.models import Consent, Search
from coterie.search.models.signals import LONGEST
from coterie.search.query import typed_words

#: the same query in this time is the same search: the next page of it, another tab, or coming back to it
SAME = timedelta(hours=1)


def keep(
    consent: int,
    *,
    typed: str,
    results: int,
    space: Community | None = None,
    opened: str = "",
    at: datetime | None = None,
) -> None:
    """``consent`` is the key of the person's word for it; if it was taken back meanwhile, nothing is kept."""
    query, at = as_counted(typed), at or timezone.now()
    if not query:
        return
    made = Search.objects.filter(consent=consent, community=space, query=query)
    last = made.filter(at__gt=at - SAME).order_by("-pk").first()
    if last is not None:
        if opened and not last.opened:
            Search.objects.filter(pk=last.pk).update(opened=opened)
        return
    with transaction.atomic():
        # Held until the row is there, so that taking it back sees the row.
        if Consent.objects.select_for_update().filter(pk=consent).first():
            Search.objects.create(
                consent_id=consent, community=space, query=query, results=results, opened=opened, at=at
            )


def as_counted(typed: str) -> str:
    """The words that are looked for, in small letters: without operators, which may name people, and without what
    must not be found."""
    found = (word.strip("\"'.,;:!?()[]{}<>*#@") for word in typed_words(typed))
    return " ".join(unicodedata.normalize("NFC", word).lower() for word in found if word)[:LONGEST].strip()
