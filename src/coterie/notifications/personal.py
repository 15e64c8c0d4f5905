"""What the inbox holds of somebody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from coterie.foundation.personal import Outlook, Personal, register
from coterie.people.models import User


def export(user: User) -> dict[str, Any]:
    rows = user.notifications.order_by("id")
    return {"inbox": rows.values("reason", "activity__kind", "path", "at", "read_at").iterator()}


def erase(user: User, with_texts: bool) -> None:
    user.notifications.all().delete()


def outlook(user: User) -> Outlook:
    count = user.notifications.count()
    words = ngettext("%(count)d message in your inbox.", "%(count)d messages in your inbox.", count)
    return Outlook(goes=[words % {"count": count}] if count else [])


register(Personal("notifications", export, erase, outlook))
