"""Let somebody in who asked, or say no."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.join import join
from coterie.communities.models import JoinRequest, Membership
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def admit(request: JoinRequest, *, by: User) -> Membership:
    """Make a member of who asked; also of somebody to whom the hosts had said no. Twice changes nothing.

    ValidationError if the request was taken back.
    """
    row = _decided(request, by, admitted=True)
    return join(row.community, by=row.user)


@transaction.atomic
def decline_request(request: JoinRequest, *, by: User) -> None:
    """Say no, without a reason; :func:`admit` changes it. ValidationError if they were let in, or took it back."""
    _decided(request, by, admitted=False)


def _decided(request: JoinRequest, by: User, *, admitted: bool) -> JoinRequest:
    lock(request.community)
    row = lock(request, "community", "user")
    if row.withdrawn_at is not None:
        raise ValidationError(_("%(name)s took the request back meanwhile.") % {"name": row.user.name})
    if row.admitted == admitted:
        return row
    if row.admitted:
        raise ValidationError(_("%(name)s was let in meanwhile.") % {"name": row.user.name})
    row.admitted, row.decided_at, row.decided_by = admitted, timezone.now(), by
    row.save(update_fields=["admitted", "decided_at", "decided_by"])
    kind = activities.ADMITTED if admitted else activities.REFUSED
    record(kind, by=by, about=row, to=f"person:{row.user_id}", community=row.community.name)
    return row
