"""Choose who may write to oneself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.direct import activities
from coterie.direct.models import EVERYBODY, WHO, Preference
from coterie.people.models import User


@transaction.atomic
def choose_writers(*, by: User, who: str) -> Preference:
    """``who`` is a key of WHO; ValidationError for anything else. It holds from the next message on."""
    if who not in dict(WHO):
        raise ValidationError({"who": _("Choose one of those who are offered.")})
    before = chosen(by)
    row, _new = Preference.objects.update_or_create(user=by, defaults={"who": who})
    if before != who:
        activities.record_of_own(row, activities.CHOSE, by=by, who=who)
    return row


def chosen(user: User) -> str:
    """Who may write to this person."""
    return Preference.objects.filter(user=user).values_list("who", flat=True).first() or EVERYBODY
