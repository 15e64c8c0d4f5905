"""Take back what one uploaded, and put it back again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.foundation.locking import lock
from coterie.media.models import Medium, MediumRemoval
from coterie.media.show import redraw_all
from coterie.people.models import User


@transaction.atomic
def remove_medium(medium: Medium, *, by: User) -> None:
    """It is gone from every text at once; the files are deleted when nobody has undone this for a week."""
    lock(medium)
    MediumRemoval.objects.get_or_create(medium=medium, defaults={"by": by})
    redraw_all(medium.pk)


@transaction.atomic
def restore_medium(medium: Medium) -> None:
    """Undo a removal. ValidationError if there is none any more."""
    lock(medium)
    deleted, _each = MediumRemoval.objects.filter(medium=medium).delete()
    if not deleted:
        raise ValidationError(_("This file was not removed."))
    redraw_all(medium.pk)
