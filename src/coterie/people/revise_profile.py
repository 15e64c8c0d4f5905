"""Change one's own profile."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock, save_unless_taken
from coterie.people import activities
from coterie.people.models import User


@transaction.atomic
def revise_profile(user: User, *, name: str, handle: str, about: str) -> User:
    """Set name, handle and the sentences about oneself, as the form has checked them.

    ValidationError if somebody else took the handle since then.
    """
    lock(user)
    user.name, user.handle, user.about = name, handle, about
    taken = _("Somebody else has this handle already.")
    save_unless_taken(user, "handle", taken, update_fields=["name", "handle", "about"])
    record(activities.REVISED, by=user, about=user, to=f"person:{user.pk}")
    return user
