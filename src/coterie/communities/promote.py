"""Change a member's role."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Membership
from coterie.communities.permissions import Role
from coterie.foundation.live import revoke
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def promote(membership: Membership, *, by: User, role: str) -> Membership:
    """Give the member a role. ValidationError for an unknown role or when the only lead would step down;
    Http404 for whoever is no member any more."""
    if role not in set(Role):
        raise ValidationError(_("Choose a role: %(roles)s.") % {"roles": ", ".join(Role)})
    # One at a time in a community: two leads who make each other a member must not both succeed.
    community = lock(membership.community)
    lock(membership, "user")
    leads = Membership.objects.filter(community=community, role=Role.LEAD)
    if membership.role == Role.LEAD and role != Role.LEAD and leads.count() == 1:
        raise ValidationError(_("A space needs a lead. Make somebody else lead first."))
    if membership.role == role:
        return membership
    membership.role = role
    membership.save(update_fields=["role"])
    facts: dict[str, Any] = {"community": community.name, "member": membership.user.name, "role": role}
    record(activities.PROMOTED, by=by, about=membership, to=community.audience, **facts)
    transaction.on_commit(lambda: revoke(membership.user_id))
    return membership
