"""Stop being counted, and start again."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.record import record
from coterie.foundation.locking import lock_all
from coterie.people import activities
from coterie.people.models import Identity, OptOut, User


@transaction.atomic
def opt_out(*, by: User) -> list[Identity]:
    """Leave every count, now and in all later runs. Returns the identities concerned.

    The rooms that show what the person did on the platform react in the same transaction through their querysets,
    which leave out opted-out keys, and afterwards by removing what they had stored.
    """
    identities = lock_all(by.identities.all())
    for identity in identities:
        _, created = OptOut.objects.get_or_create(key=identity.key, defaults={"user": by})
        if created:
            record(activities.OPTED_OUT, by=by, about=identity, to=f"person:{by.pk}", key=identity.key)
    return identities


@transaction.atomic
def opt_in(*, by: User) -> int:
    """Be counted again from the next run on. Returns how many identities this concerns."""
    removed = 0
    for identity in lock_all(by.identities.all()):
        deleted, _rows = OptOut.objects.filter(key=identity.key).delete()
        if deleted:
            record(activities.OPTED_IN, by=by, about=identity, to=f"person:{by.pk}", key=identity.key)
        removed += deleted
    return removed
