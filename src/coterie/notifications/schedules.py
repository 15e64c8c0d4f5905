"""What reaches people by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.foundation.schedule import Schedule
from coterie.notifications.models import Delivery
from coterie.notifications.push.send import tell_held
from coterie.notifications.send_digests import send_digests
from coterie.notifications.send_mail import send_due

#: how long an answer to a mail still finds its conversation, and how long one can see what was sent
KEEP = timedelta(days=120)


def forget_sent() -> int:
    """Delete what is known of mails of long ago; returns how many."""
    deleted, _each = Delivery.objects.exclude(state=Delivery.WAITING).filter(made_at__lt=timezone.now() - KEEP).delete()
    return deleted


SCHEDULES = (
    Schedule("notifications.mail", _("send the mails that are due"), timedelta(minutes=1), send_due),
    Schedule("notifications.digests", _("send the digests that are due"), timedelta(minutes=5), send_digests),
    Schedule("notifications.held", _("tell devices what came in quiet hours"), timedelta(minutes=1), tell_held),
    Schedule("notifications.forget", _("delete what is known of mails of long ago"), timedelta(days=1), forget_sent),
)
