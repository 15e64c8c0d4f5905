"""Whether mail goes out, for those who look after the server."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coterie.foundation.checks import Check, Found, State
from coterie.notifications.models import Bounce, Delivery, MailStop

#: how long a mail that is due may wait
LATE = timedelta(minutes=20)
DAY = timedelta(days=1)
#: of so many mails in a day, this share may come back
FEW, SHARE = 20, 0.05


def queue() -> Found:
    """What is due and does not go, and what was given up."""
    now = timezone.now()
    due = Delivery.objects.waiting().filter(due_at__lte=now)
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    failed = Delivery.objects.filter(state=Delivery.FAILED, claimed_at__gte=now - DAY).count()
    count = due.count()
    if oldest is not None and now - oldest > LATE:
        said = ngettext("%(count)d mail is late.", "%(count)d mails are late.", count) % {"count": count}
        return Found(State.BAD, said, _("See “Mail” and “Schedules”: workers send what is due each minute."))
    trying = Delivery.objects.waiting().filter(attempts__gt=0).count()
    if failed or trying:
        said = _("%(trying)d mails are tried again, %(failed)d were given up in the last day.")
        return Found(
            State.LOOK, said % {"trying": trying, "failed": failed}, _("See whether the mail server takes mail.")
        )
    said = ngettext("%(count)d mail is due now.", "%(count)d mails are due now.", count) % {"count": count}
    return Found(State.GOOD, said if count else _("Nothing is due."))


def bounces() -> Found:
    """How much comes back."""
    since = timezone.now() - DAY
    sent = Delivery.objects.sent().filter(sent_at__gte=since).count()
    back = Bounce.objects.filter(at__gte=since, hard=True).count()
    stopped = MailStop.objects.count()
    said = _("%(back)d of %(sent)d mails came back in the last day; to %(stopped)d people none is sent any more.")
    said %= {"back": back, "sent": sent, "stopped": stopped}
    if back >= 3 and back > max(sent, FEW) * SHARE:
        todo = _("Look whether SPF, DKIM and DMARC of the sender's name are right, before it is blocked.")
        return Found(State.LOOK, said, todo)
    return Found(State.GOOD, said if back or stopped else _("Nothing came back in the last day."))


def answers() -> Found:
    """Whether answers by mail can arrive."""
    if not settings.REPLY_DOMAIN:
        return Found(State.GOOD, _("Answers by mail are not taken: COTERIE_REPLY_DOMAIN is not set."))
    where = settings.RECEIVE_MAIL
    if where is None:
        todo = _("Set COTERIE_RECEIVE_MAIL, too.")
        return Found(State.LOOK, _("Mails ask for answers, and nothing here takes them."), todo)
    return Found(
        State.GOOD,
        _("Taken for %(domain)s at %(place)s.")
        % {"domain": settings.REPLY_DOMAIN, "place": f"{where[0]}://{where[1]}:{where[2]}"},
    )


CHECKS = (
    Check("mail-queue", gettext_lazy("Mails to people"), queue),
    Check("mail-bounces", gettext_lazy("Mails that come back"), bounces, keep=60),
    Check("mail-answers", gettext_lazy("Answers by mail"), answers),
)
