"""What the inbox holds of somebody."""

from django.utils.translation import ngettext_lazy

from coterie.foundation.held import Held
from coterie.notifications.models import Notification

HELD = (
    Held(
        "inbox",
        Notification,
        ("reason", "activity__kind", "path", "at", "read_at"),
        person="user",
        words=ngettext_lazy("%(count)d message in your inbox.", "%(count)d messages in your inbox.", "count"),
    ),
)
