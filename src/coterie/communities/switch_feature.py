"""Switch what a space offers on or off."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, FeatureSwitch
from coterie.foundation.live import revoke_everybody
from coterie.foundation.rooms import features
from coterie.people.models import User


@transaction.atomic
def switch_feature(community: Community, *, by: User, feature: str, on: bool) -> bool:
    """Switch a feature; what was made with it is kept while it is off. Returns whether that changed anything.

    ValidationError for a feature that no room has, or that every space has.
    """
    found = features().get(feature)
    if found is None or not found.can_be_switched:
        raise ValidationError({"feature": _("Choose one of the features of this space.")})
    Community.objects.select_for_update().get(pk=community.pk)
    switch = FeatureSwitch.objects.filter(community=community, feature=feature).first()
    if (switch.on if switch else found.default_on) == on:
        return False
    FeatureSwitch.objects.update_or_create(community=community, feature=feature, defaults={"on": on, "by": by})
    if not on:
        transaction.on_commit(revoke_everybody)
    act = activities.SWITCHED_ON if on else activities.SWITCHED_OFF
    facts: dict[str, Any] = {"community": community.name, "feature": str(found.name)}
    record(act, by=by, about=community, to=community.audience, **facts)
    return True
