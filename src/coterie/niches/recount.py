"""Keep the number of people of niches true when merges change and when people leave the count."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, QuerySet

from coterie.foundation.locking import lock_all
from coterie.niches.models import Merge, Niche, NicheMember


def recount(niches: QuerySet[Niche]) -> None:
    """Set ``size`` and ``people`` from the members that are there; people of a merged niche count in its target too.

    Each person counts once, however many of the merged niches they are in.
    """
    niches_now = lock_all(niches.only("size", "people", "evidence"))
    # A run after the merge has found their people itself: what an earlier one found of them counts no more.
    still = Merge.objects.filter(into__in=niches_now, niche__last_run=F("into__last_run"))
    into = dict(still.values_list("niche_id", "into_id"))
    own: dict[int, set[int]] = defaultdict(set)
    union: dict[int, set[int]] = defaultdict(set)
    members = NicheMember.objects.counted().filter(niche__in=[*(niche.pk for niche in niches_now), *into])
    for at, person in members.values_list("niche_id", "identity_id").iterator(chunk_size=5_000):
        own[at].add(person)
        union[at].add(person)
        if at in into:
            union[into[at]].add(person)
    for niche in niches_now:
        niche.size, niche.people = len(own[niche.pk]), len(union[niche.pk])
    Niche.objects.bulk_update(niches_now, ["size", "people"], batch_size=500)
