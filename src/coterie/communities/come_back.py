"""Undo that one left a space."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import BACK_WITHIN, Departure, Membership
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def come_back(departure: Departure, *, by: User) -> Membership:
    """Be again what they were; who joined anew meanwhile stays what they are. ValidationError after an hour."""
    community = departure.community
    lock(community)
    known = Membership.objects.filter(community=community, user=by).first()
    if known is not None:
        return known
    if not departure.can_be_undone or not Departure.objects.filter(pk=departure.pk, user=by).exists():
        raise ValidationError(_("You left more than an hour ago. Join again."))
    membership = Membership.objects.create(community=community, user=by, role=departure.role)
    Membership.objects.filter(pk=membership.pk).update(joined_at=departure.joined_at)
    departure.delete()
    record(activities.CAME_BACK, by=by, about=membership, to=community.audience, community=community.name)
    return membership


def forget_departures() -> int:
    """Delete those that cannot be undone any more."""
    deleted, _each = Departure.objects.filter(at__lt=timezone.now() - BACK_WITHIN).delete()
    return deleted
