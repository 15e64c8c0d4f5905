"""Join a community."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Invitation, JoinRequest, Membership
from coterie.communities.permissions import Role
from coterie.foundation.locking import lock, lock_all
from coterie.people.models import User


@transaction.atomic
def join(community: Community, *, by: User, role: Role = Role.MEMBER) -> Membership:
    """Make ``by`` a member; joining twice changes nothing. An open invitation counts as accepted."""
    lock(community)  # the same person leaving, and answers to invitations, come before or after
    membership, created = Membership.objects.get_or_create(community=community, user=by, defaults={"role": role})
    if created:
        for invitation in lock_all(Invitation.objects.open().filter(community=community, user=by)):
            invitation.mark_accepted(by)
        # Whoever came another way does not ask any more.
        JoinRequest.objects.waiting().filter(community=community, user=by).update(withdrawn_at=timezone.now())
        record(activities.JOINED, by=by, about=membership, to=community.audience, community=community.name)
    return membership
