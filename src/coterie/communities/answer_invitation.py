"""Accept or decline an invitation."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.join import join
from coterie.communities.models import Invitation, Membership
from coterie.communities.permissions import Role
from coterie.foundation.locking import lock
from coterie.people.claim import claim
from coterie.people.models import User


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Join by this invitation; the identity it was meant for becomes the account's own."""
    invitation = _checked(invitation, by)
    if invitation.identity:
        claim(invitation.identity, by=by)
    invitation.mark_accepted(by)
    record(
        activities.ACCEPTED,
        by=by,
        about=invitation,
        to=invitation.community.audience,
        community=invitation.community.name,
    )
    return join(invitation.community, by=by, role=Role(invitation.role))


@transaction.atomic
def decline(invitation: Invitation, *, by: User) -> None:
    invitation = _checked(invitation, by)
    invitation.declined_at = timezone.now()
    invitation.user = by
    invitation.save(update_fields=["declined_at", "user"])
    record(
        activities.DECLINED,
        by=by,
        about=invitation,
        to=invitation.community.audience,
        community=invitation.community.name,
    )


def _checked(invitation: Invitation, by: User) -> Invitation:
    """The invitation as it is now, locked: of two answers at the same moment one comes first."""
    lock(invitation.community)
    lock(invitation, "community", "identity")
    if not invitation.is_for(by):
        raise PermissionDenied(_("This invitation belongs to another account."))
    if not invitation.is_open:
        raise PermissionDenied(_("This invitation was answered already."))
    return invitation
