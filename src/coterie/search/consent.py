"""Let one's searches count for finding niches, and take that back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.foundation.locking import lock
from coterie.people.models import User
from coterie.search.models import Consent


@transaction.atomic
def let_count(*, by: User) -> Consent:
    """From now on. ValidationError if the person asked not to be counted at all."""
    lock(by)
    if by.opt_outs.exists():
        raise ValidationError(_("You asked not to be counted. Be counted again first."))
    consent, _created = Consent.objects.get_or_create(user=by)
    return consent


@transaction.atomic
def stop_counting(*, by: User) -> bool:
    """What was kept goes at once. Returns whether anything counted."""
    deleted, _tables = Consent.objects.filter(user=by).delete()
    return deleted > 0
