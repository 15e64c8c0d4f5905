"""What the inbox holds of somebody."""

from django.utils.translation import ngettext_lazy

from coterie.foundation.held import Held
from coterie.notifications.models import (
    ArrivedMail,
    Bounce,
    Delivery,
    Device,
    HeldNotices,
    MailStop,
    Notification,
    SpaceLevel,
    Wishes,
)

HELD = (
    Held(
        "inbox",
        Notification,
        ("reason", "activity__kind", "path", "at", "read_at"),
        person="user",
        words=ngettext_lazy("%(count)d message in your inbox.", "%(count)d messages in your inbox.", "count"),
    ),
    Held(
        "what_reaches_you",
        Wishes,
        (
            "zone",
            "mail",
            "push",
            "news",
            "hour",
            "day",
            "quiet_from",
            "quiet_until",
            "most",
            "paused_until",
            "discreet",
        ),
        person="user",
    ),
    Held("levels_of_spaces", SpaceLevel, ("level", "at"), person="user", space="community"),
    Held("mails", Delivery, ("what", "state", "made_at", "sent_at", "note"), person="user"),
    Held("mails_that_came_back", Bounce, ("hard", "status", "at"), person="user"),
    Held("answers_by_mail", ArrivedMail, ("outcome", "at"), person="user"),
    Held("devices", Device, ("name", "at", "shown_at"), person="user"),
    Held("held_notices", HeldNotices, ("since",), person="user"),
    Held("mail_stopped", MailStop, ("status", "at"), person="user"),
)
