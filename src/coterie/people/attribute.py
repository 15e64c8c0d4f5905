"""Put an account's name to what its owner wrote on the larger platform, and take it off again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.people import activities
from coterie.people.models import Identity, OptOut, User


@transaction.atomic
def attribute(identity: Identity, *, by: User) -> Identity:
    """From now on what was brought along of theirs stands under the account that owns the identity.

    ValidationError if nobody owns it, or who is behind it asked not to be counted. Rooms that keep such texts react.
    """
    lock(identity)
    if identity.user is None:
        raise ValidationError(_("This account of the platform is connected with nobody here."))
    if OptOut.holds(key=identity.key):
        raise ValidationError(_("You asked not to be counted, so nothing you wrote there is shown here."))
    if identity.attributed_at is None:
        _set(identity, activities.ATTRIBUTED, by, at=timezone.now())
    return identity


@transaction.atomic
def detach(identity: Identity, *, by: User) -> Identity:
    """It stands under the platform's name again, as it came."""
    lock(identity)
    if identity.user is not None and identity.attributed_at is not None:
        _set(identity, activities.DETACHED, by, at=None)
    return identity


def _set(identity: Identity, kind: str, by: User, at: object) -> None:
    identity.attributed_at = at  # type: ignore[assignment]
    identity.save(update_fields=["attributed_at"])
    record(kind, by=by, about=identity, to=f"person:{identity.user_id}", key=identity.key)
