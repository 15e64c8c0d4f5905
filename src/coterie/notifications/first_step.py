"""The step of a first visit in which somebody chooses what of the space reaches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.foundation.first_visit import FirstStep
from coterie.notifications.models import SpaceLevel
from coterie.notifications.wishes import choose_space_level
from coterie.people.models import User

USUAL = ("", _("What the channels say: mostly mentions and replies, and announcements"))


def load(community: Community, standing: Standing) -> Mapping[str, Any]:
    row = SpaceLevel.objects.filter(user=standing.viewer.pk, community=community.pk).first()
    return {"levels": [USUAL, *SpaceLevel.LEVELS], "chosen": row.level if row else ""}


def take(community: Community, by: User, sent: Mapping[str, Any]) -> None:
    choose_space_level(community, by=by, level=str(sent.get("level", "")))


REACH = FirstStep("reach", 20, _("What reaches you"), "notifications/_first_step.html", load, take)
