"""Make somebody an operator."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.people import activities
from coterie.people.models import FirstLink, Operator, User


@transaction.atomic
def appoint(user: User, *, by: User | None) -> Operator:
    """Give ``user`` the operator's rights; ``by`` is None when the server's command line or first link does it.

    The first link ends with that.
    """
    operator, created = Operator.objects.get_or_create(user=user, defaults={"granted_by": by})
    if created:
        FirstLink.objects.filter(ended_at=None).update(ended_at=timezone.now())
        record(activities.APPOINTED, by=by, about=user, to="operators", name=user.name)
    for loaded in ("is_operator", "operates"):
        user.__dict__.pop(loaded, None)
    return operator
