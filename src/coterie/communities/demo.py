"""A demonstration's space looks as old as what is said in it, and has a host."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.activity.models import Activity
from coterie.communities.arrival import first_steps
from coterie.communities.give_feedback import give_feedback
from coterie.communities.models import Community, Feedback, StepTaken, VisitDays
from coterie.communities.permissions import Role
from coterie.communities.promote import promote
from coterie.communities.take_step import take_step

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage


#: by their place among the members: who is asked what is missing, and whose first visit it is
ASKED, NEWCOMER = 1, 2
#: who said, how many days ago, how it is and what is missing
SAID = (
    (
        0,
        6,
        Feedback.HOPED,
        _("At last people who know {0}. I would like one evening a month to show what failed."),
    ),
    (3, 5, Feedback.FAIR, _("Good answers, but I never know where to begin reading. A page for beginners would help.")),
    (4, 2, Feedback.NOT_YET, _("I came for {1}, and so far it is nearly all {0}. Is there room for both?")),
    (5, 1, Feedback.HOPED, ""),
)


@transaction.atomic
def demo(stage: Stage) -> None:
    """Date the launch back, let the members have come one by one, and make the first of them host. Done once."""
    space: Community = stage.community
    begin = stage.ago(days=7 * stage.WEEKS)
    if space.founded_at <= stage.ago(days=7 * (stage.WEEKS - 1)) or not stage.members:
        return
    Community.objects.filter(pk=space.pk).update(founded_at=begin, opened_at=begin)
    Activity.objects.filter(audience=space.audience).update(at=begin)
    for place, membership in enumerate(space.memberships.exclude(user=stage.lead).order_by("pk")):
        came = stage.ago(days=7 * stage.WEEKS - place * 1.3, hours=-5)
        space.memberships.filter(pk=membership.pk).update(joined_at=came)
        Activity.objects.filter(audience=space.audience, actor=membership.user).update(at=came)
    host = space.memberships.get(user=stage.members[0])
    promote(host, by=stage.lead, role=Role.HOST)
    Activity.objects.about(host).update(at=stage.ago(days=9))
    _arrive(stage)


def _arrive(stage: Stage) -> None:
    """All but the third have taken the steps of their first visit, the second is asked what is missing, and some said
    it."""
    space, today = stage.community, timezone.localdate(stage.now)
    for number, member in enumerate(stage.members):
        days = 3 if number == ASKED else 12 - number
        VisitDays.objects.create(community=space, user=member, days=days, last_on=today - timedelta(days=1))
        if number != NEWCOMER:
            for step in first_steps():
                take_step(space, by=member, step=step.key, how=StepTaken.DONE)
    StepTaken.objects.filter(community=space).update(at=stage.ago(days=14))
    for number, days, level, words in SAID:
        if number < len(stage.members):
            said = give_feedback(space, by=stage.members[number], level=level, text=stage.said(str(words)))
            Feedback.objects.filter(pk=said.pk).update(at=stage.ago(days=days))
            Activity.objects.about(said).update(at=stage.ago(days=days))
