"""Connect an account here with somebody on the larger platform."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.people import activities
from coterie.people.models import Identity, User


@transaction.atomic
def claim(identity: Identity, *, by: User) -> Identity:
    """Make ``by`` the owner of ``identity``; PermissionDenied if it is somebody else's already.

    The caller has proved that the two are one: a personal invitation, or a sign-on by the platform.
    """
    lock(identity)
    if identity.user_id == by.pk:
        return identity
    if identity.user_id is not None:
        raise PermissionDenied(_("This invitation belongs to another account."))
    identity.user = by
    identity.save(update_fields=["user"])
    record(activities.CLAIMED, by=by, about=identity, to=f"person:{by.pk}", key=identity.key)
    return identity
