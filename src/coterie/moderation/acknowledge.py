"""Who has read the guidelines of a space, and who is to be asked to before their first text there."""

from __future__ import annotations

from django.db import transaction

from coterie.communities.access import Standing
from coterie.communities.models import Community, Guidelines
from coterie.communities.permissions import Role
from coterie.moderation.models import Acknowledgement
from coterie.moderation.newcomers import has_written
from coterie.people.models import User


@transaction.atomic
def acknowledge(guidelines: Guidelines, *, by: User) -> Acknowledgement:
    """Keep that and when somebody said so; once for a version."""
    found, _new = Acknowledgement.objects.get_or_create(guidelines=guidelines, user=by)
    return found


def to_read(space: Community, standing: Standing) -> Guidelines | None:
    """The guidelines, for a member who has neither written there nor said that they have read them."""
    user = standing.viewer
    if standing.role != Role.MEMBER or not isinstance(user, User):
        return None
    if Acknowledgement.objects.filter(guidelines__community=space, user=user).exists() or has_written(user, space):
        return None
    return space.guidelines
