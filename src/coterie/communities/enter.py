"""Join a space as its leads let people in: at once, or by asking first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.communities.join import join
from coterie.communities.models import Community, Door, Invitation, Membership, Way
from coterie.foundation.locking import lock
from coterie.people.models import User


def lets_in(community: Community, user: User) -> bool:
    """Whether this person becomes a member without being asked: by an open door, or by an invitation of their own."""
    invited = Invitation.objects.open().filter(community=community, user=user)
    return Door.of(community).way == Way.OPEN or invited.exists()


@transaction.atomic
def enter(community: Community, *, by: User) -> Membership:
    """Become a member at once. ValidationError where one asks first, or needs an invitation."""
    lock(community)
    known = Membership.objects.filter(community=community, user=by).first()
    if known is None and not lets_in(community, by):
        raise ValidationError(_("One does not join this space at once. Ask its hosts, or get an invitation."))
    return known or join(community, by=by)
