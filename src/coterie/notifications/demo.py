"""Mail in the demo: its members get digests, so that "Your next digest" has something to say."""

from __future__ import annotations

from coterie.foundation.stage import Stage
from coterie.notifications.models import How, Wishes
from coterie.notifications.wishes import change_how


def demo(stage: Stage) -> None:
    """Whoever chose nothing before gets the weekly digest."""
    for person in (stage.lead, *stage.members):
        if not Wishes.objects.filter(user=person).exists():
            change_how(by=person, sort="news", how=How.WEEKLY)
