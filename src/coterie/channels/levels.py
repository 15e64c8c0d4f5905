"""Who is told of what happens in a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.reasons import Reason, Sort
from coterie.channels.models import Channel
from coterie.communities.models import Membership

NEWS = "news"
REASONS = {NEWS: Reason(Sort.FOLLOWED, _("new in a channel"), _("you hear of everything new in the channel"))}


def heard(channel: Any, concerned: Mapping[int, str], *, news: bool = False) -> dict[int, str]:
    """Whom to tell, and why, by the level of the channel: ``concerned`` are those whom it mentions or answers, ``news``
    is whether it begins something (a topic, a message).

    This is the one place where somebody's own choice, to follow or to mute, comes before the channel's level.
    """
    if channel.level == Channel.NOTHING:
        return {}
    if channel.level == Channel.MENTIONS or not news:
        return dict(concerned)
    members = Membership.objects.filter(community=channel.community_id).values_list("user_id", flat=True)
    return {**dict.fromkeys(members, NEWS), **concerned}
