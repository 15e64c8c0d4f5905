from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from coterie.foundation.rooms import Mount, Place, Room, Who
from coterie.notifications.checks import CHECKS
from coterie.notifications.demo import demo
from coterie.notifications.first_step import REACH
from coterie.notifications.models import Notification
from coterie.notifications.personal import HELD
from coterie.notifications.schedules import SCHEDULES


def viewer() -> dict[str, Any]:
    """How many notifications the person who asks has not read."""
    own = Notification.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    return {"unread_count": Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), Value(0))}


room = Room(
    "notifications",
    "inbox and home feed; mail, digests and notices on devices, answers by mail",
    urls=[
        Mount("", "coterie.notifications.home_urls"),
        Mount("", "coterie.notifications.worker_urls"),
        Mount("inbox/", "coterie.notifications.urls"),
    ],
    site=[
        Place("home", _("Home"), "house", "home", 10),
        Place("inbox", _("Inbox"), "inbox", "notifications:list", 30, Who.SIGNED_IN, lambda user: user.unread_count),
    ],
    menu=[Place("reach", _("What reaches you"), "bell", "notifications:settings", 36, Who.SIGNED_IN)],
    schedules=SCHEDULES,
    checks=CHECKS,
    demo=demo,
    first_steps=[REACH],
    held=HELD,
    viewer=viewer,
)
