"""Change one's own profile."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.people import activities
from coterie.people.models import User


@transaction.atomic
def revise_profile(user: User, *, name: str, handle: str, about: str) -> User:
    """Set name, handle and the sentences about oneself, as the form has checked them.

    ValidationError, by field, if somebody else took the handle meanwhile.
    """
    user.name, user.handle, user.about = name, handle, about
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "handle", "about"])
    except IntegrityError as error:
        raise ValidationError({"handle": _("Somebody else has this handle already.")}) from error
    record(activities.REVISED, by=user, about=user, to=f"person:{user.pk}")
    return user
