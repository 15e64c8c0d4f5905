"""Leave a community."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Departure, Membership
from coterie.communities.permissions import Role
from coterie.foundation.live import revoke
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def leave(community: Community, *, by: User) -> None:
    """End the membership of ``by``; what they wrote stays, and for an hour they can come back as what they were.

    ValidationError for the only lead, who hands over first.
    """
    lock(community)  # one at a time, so that one lead always stays
    membership = Membership.objects.filter(community=community, user=by).first()
    if membership is None:
        return
    leads = Membership.objects.filter(community=community, role=Role.LEAD)
    if membership.role == Role.LEAD and leads.count() == 1 and community.memberships.count() > 1:
        raise ValidationError(_("You are the only lead here. Make somebody else lead before you go."))
    left = {"role": membership.role, "joined_at": membership.joined_at, "at": timezone.now()}
    Departure.objects.update_or_create(community=community, user=by, defaults=left)
    record(activities.LEFT, by=by, about=membership, to=community.audience, community=community.name)
    membership.delete()
    transaction.on_commit(lambda: revoke(by.pk))
