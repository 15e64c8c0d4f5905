"""Simulated members report two posts: one was kept, one waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.models import Activity
from coterie.discussions.models import Post
from coterie.moderation.decide import decide
from coterie.moderation.models import Decision, Report
from coterie.moderation.report import report

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage


@transaction.atomic
def demo(stage: Stage) -> None:
    if len(stage.members) < 3 or Report.objects.filter(community=stage.community).exists():
        return
    written = Post.objects.filter(topic__community=stage.community).standing().select_related("topic__community")
    posts = list(written.filter(author__in=stage.members[2:]).order_by("pk")[:2])
    last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for days, post in zip((9, 1), posts, strict=False):
        at = stage.ago(days=days)
        made = report(post, by=stage.person(1), reason="place", words=_("Is this the right topic for it?"))
        Report.objects.filter(pk=made.pk).update(at=at)
        if days > 1:
            kept = decide(post, by=stage.lead, verdict=Decision.KEEP, why=_("It belongs to the question."))
            Decision.objects.filter(pk=kept.pk).update(at=at + timedelta(hours=3))
        Activity.objects.filter(pk__gt=last).update(at=at)
        last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
