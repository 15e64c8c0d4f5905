"""The last step of a first visit: something to do, and that it is done once somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coterie.activity.models import Activity
from coterie.activity.reactions import shows
from coterie.communities.access import Standing
from coterie.communities.models import Community, StepTaken
from coterie.communities.take_step import take_step
from coterie.discussions import activities
from coterie.discussions.access import startable
from coterie.discussions.fit import LOOKED_AT, answerable, fit
from coterie.discussions.kinds import FORUM, QUESTIONS
from coterie.discussions.models import Topic
from coterie.discussions.permissions import Permission
from coterie.foundation.first_visit import FirstStep
from coterie.people.models import User

#: the icon and the beginning of the address of a channel in which people say who they are
INTRODUCING, INTRODUCTIONS = "heart", "introduc"
KEY = "act"


def load(community: Community, standing: Standing) -> Mapping[str, Any]:
    """Where to say who one is, a question that they could answer, and where to ask."""
    can = standing.can(Permission.TOPIC_START)
    channels = startable(community, standing) if can else []
    forums = [each for each in channels if each.kind == FORUM]
    say = next((each for each in forums if each.slug.startswith(INTRODUCTIONS) or each.icon == INTRODUCING), None)
    ask = next((each for each in channels if each.kind == QUESTIONS), None)
    question = _question(community, standing.viewer) if standing.can(Permission.TOPIC_REPLY) else None
    return {"introduce": say, "begin": None if say else next(iter(forums), None), "ask": ask, "question": question}


def _question(community: Community, viewer: Any) -> Topic | None:
    """The open question that fits them most; of those that fit alike the one that waits since the shortest time."""
    latest = Topic.objects.visible_to(viewer).in_open_channels().questions().filter(community=community, accepted=None)
    some = Topic.objects.filter(pk__in=latest.order_by("-last_post_at", "-id").values("pk")[:LOOKED_AT])
    found = answerable(some, viewer.pk).annotate(fit=fit(viewer.pk)).order_by("-fit", "reply_count", "-last_post_at")
    question: Topic | None = found.select_related("community").first()
    return question


FIRST_ACT = FirstStep(KEY, 30, _("A first word"), "discussions/_first_act.html", load)


@shows(activities.STARTED, activities.REPLIED)
def first_act_done(activity_id: int) -> None:
    """Whoever wrote in the space has taken this step; whoever left meanwhile needs none."""
    act = Activity.objects.get(pk=activity_id)
    kind, _colon, number = act.audience.partition(":")
    if act.actor_id is None or kind != "community":
        return
    pk = int(number)
    if StepTaken.objects.filter(community=pk, user=act.actor_id, step=KEY, how=StepTaken.DONE).exists():
        return
    community, by = Community.objects.filter(pk=pk).first(), User.objects.filter(pk=act.actor_id).first()
    if community is None or by is None:
        return
    try:
        take_step(community, by=by, step=KEY, how=StepTaken.DONE)
    except ValidationError:
        return
