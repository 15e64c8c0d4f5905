"""Connect an account here with somebody on the larger platform, and take that back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.people import activities
from coterie.people.attribute import detach
from coterie.people.models import Identity, User


@transaction.atomic
def claim(identity: Identity, *, by: User) -> Identity:
    """Make ``by`` the owner of ``identity``; PermissionDenied if it is somebody else's already.

    The caller has proved that the two are one: a personal invitation, an operator's or a mailed code's verdict, or a
    sign-on by the platform.
    """
    lock(identity)
    if identity.user_id == by.pk:
        return identity
    if identity.user_id is not None:
        raise PermissionDenied(_("This account of the platform belongs to somebody else here."))
    # An account that owned it before may be gone; that its name was shown is no choice of this one.
    identity.user, identity.attributed_at = by, None
    identity.save(update_fields=["user", "attributed_at"])
    record(activities.CLAIMED, by=by, about=identity, to=f"person:{by.pk}", key=identity.key)
    return identity


@transaction.atomic
def release(identity: Identity, *, by: User) -> Identity:
    """Disconnect it from the account that owns it, which takes the account's name off what was written there."""
    lock(identity)
    if (owner := identity.user) is None:
        return identity
    detach(identity, by=by)
    identity.user = None
    identity.save(update_fields=["user"])
    record(activities.RELEASED, by=by, about=identity, to=f"person:{owner.pk}", key=identity.key)
    return identity
