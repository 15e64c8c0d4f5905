"""Say in one mail why an answer was not posted, to the account's own address: whoever else sent it is told nothing."""

from __future__ import annotations

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.foundation.routes import absolute
from coterie.notifications.compose_mail import compose
from coterie.notifications.incoming.parse import Arrived
from coterie.notifications.models import Delivery
from coterie.notifications.send_mail import addresses_of, claim, connected, hand_over

#: so many of them go to one person in a day
MOST_A_DAY = 10


def refuse(about: Delivery, mail: Arrived, problem: str) -> bool:
    """Why an answer was not posted, with what was written in it, so that nothing is lost. Returns whether it went."""
    return _tell(about, mail, _("Your answer was not posted"), problem, mail.text[:5000])


def tell_of_attachments(about: Delivery, mail: Arrived) -> bool:
    """An answer was posted, and what was attached to it was not."""
    return _tell(about, mail, _("Your answer was posted without its attachments"), "", "")


def _tell(about: Delivery, mail: Arrived, subject: str, problem: str, text: str) -> bool:
    """One mail for one mail that arrived, and not too many in a day."""
    now = timezone.now()
    to = addresses_of([about.user_id]).get(about.user_id)
    today = Delivery.objects.filter(user=about.user_id, what=Delivery.REFUSAL, made_at__date=now.date()).count()
    if not to or today >= MOST_A_DAY:
        return False
    named = hashlib.sha256(f"{mail.message_id}{mail.text}".encode()).hexdigest()[:32]
    delivery, new = Delivery.objects.get_or_create(
        key=f"refusal:{about.pk}:{named}",
        defaults={"user_id": about.user_id, "what": Delivery.REFUSAL, "due_at": now},
    )
    if not new or not claim(delivery, now):
        return False
    context = {
        "problem": problem,
        "text": text,
        "url": absolute("/inbox/"),
        "attachments": list(mail.attachments),
    }
    with connected() as connection:
        went = hand_over(delivery, lambda: compose(delivery, to, "refusal", subject, context), connection, now)
    if not went:  # what it says is kept nowhere, so it is not tried again
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.FAILED)
    return went
