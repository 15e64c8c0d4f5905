"""Ask somebody to join."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Invitation
from coterie.communities.permissions import Role
from coterie.foundation.locking import lock
from coterie.people.models import Identity, User


@transaction.atomic
def invite(
    community: Community,
    *,
    by: User,
    identity: Identity | None = None,
    user: User | None = None,
    role: Role = Role.MEMBER,
    reasons: Sequence[str] = (),
    chosen: str = "",
) -> tuple[Invitation, str]:
    """Invite a person of the platform (or an account here); returns the invitation and its secret token.

    The token is not stored and cannot be shown again; :func:`renew` makes another.
    """
    token = secrets.token_urlsafe(24)
    owner = user or (identity.user if identity else None)
    invitation = Invitation.objects.create(
        community=community,
        identity=identity,
        user=owner,
        role=role,
        token_hash=Invitation.hash_of(token),
        reasons=list(reasons),
        chosen=chosen,
        invited_by=by,
    )
    if owner:
        record(activities.INVITED, by=by, about=invitation, to=f"person:{owner.pk}", community=community.name)
    return invitation, token


@transaction.atomic
def renew(invitation: Invitation) -> str:
    """A new token for an open invitation; the earlier one stops working. ValidationError if it is not open any more."""
    if not lock(invitation).is_open:
        raise ValidationError(_("This invitation was answered or taken back meanwhile."))
    token = secrets.token_urlsafe(24)
    invitation.token_hash = Invitation.hash_of(token)
    invitation.save(update_fields=["token_hash"])
    return token
