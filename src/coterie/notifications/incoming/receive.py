"""A mail to one of our addresses: an answer is posted, a bounce is noted, and what can be neither is said in words."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.foundation.limits import wait
from coterie.notifications.addresses import BOUNCE, REPLY, read_token
from coterie.notifications.bounce import note_bounce
from coterie.notifications.incoming.parse import Arrived, parse, report
from coterie.notifications.incoming.refuse import refuse, tell_of_attachments
from coterie.notifications.models import ArrivedMail, Delivery
from coterie.notifications.notify import mark_read
from coterie.notifications.quotes import quotables

#: how long a mail can be answered
ANSWERED_WITHIN = timedelta(days=60)


class Outcome(StrEnum):
    """What became of a mail."""

    POSTED = "posted"
    REFUSED = "refused"
    BOUNCE = "bounce"
    IGNORED = "ignored"
    KNOWN = "known"


def recipient(address: str) -> tuple[str, str] | None:
    """What an address is for, and its token (none for the bare address, whose mails name ours in In-Reply-To); None for
    one that is not ours."""
    local, _at, domain = address.lower().rpartition("@")
    if not settings.REPLY_DOMAIN or domain != settings.REPLY_DOMAIN:
        return None
    use, _plus, token = local.partition("+")
    if use not in (REPLY, BOUNCE):
        return None
    if token and read_token(token, use) is None:
        return None
    return use, token


def receive(raw: bytes, *, to: str, envelope_from: str) -> Outcome:
    """Take a mail. Taken twice, it does something once."""
    found = recipient(to)
    if found is None:
        return Outcome.IGNORED
    use, token = found
    if use == BOUNCE:
        return _bounced(raw, token)
    try:
        mail = parse(raw, envelope_from=envelope_from, marker=_marker(), own=settings.REPLY_DOMAIN)
    except ValueError:
        return Outcome.IGNORED
    if mail.by_machine:
        return Outcome.IGNORED
    delivery = read_token(token, REPLY) if token else _named(mail)
    return _answered(delivery, mail) if delivery is not None else Outcome.IGNORED


def _marker() -> str:
    return _("--- Write your answer above this line ---")


def _named(mail: Arrived) -> Delivery | None:
    """The mail that this one answers by its Message-ID: for providers that know no addresses with a plus."""
    for name in mail.names[-20:]:
        local, _at, domain = name.strip("<>").lower().rpartition("@")
        if domain == settings.REPLY_DOMAIN and local.startswith(f"{REPLY}."):
            found = read_token(local.removeprefix(f"{REPLY}."), REPLY)
            if found is not None:
                return found
    return None


def _bounced(raw: bytes, token: str) -> Outcome:
    delivery = read_token(token, BOUNCE) if token else None
    try:
        found = report(raw)
    except ValueError:
        return Outcome.IGNORED
    if delivery is None or found is None:
        return Outcome.IGNORED
    note_bounce(delivery, hard=found.hard, status=found.status)
    return Outcome.BOUNCE


def _answered(delivery: Delivery, mail: Arrived) -> Outcome:
    """Post it, or say why not. The row and what it leads to are stored together, or neither is."""
    key = hashlib.sha256(f"{delivery.user_id}:{mail.message_id or mail.text}".encode()).hexdigest()
    try:
        with transaction.atomic():
            arrived = ArrivedMail.objects.create(user_id=delivery.user_id, delivery=delivery, key=key)
            problem = _problem(delivery, mail)
            if not problem:
                with transaction.atomic():
                    problem = _post(delivery, mail)
            arrived.outcome = Outcome.REFUSED if problem else Outcome.POSTED
            arrived.save(update_fields=["outcome"])
    except IntegrityError:
        if ArrivedMail.objects.filter(key=key).exists():
            return Outcome.KNOWN
        raise
    if problem:
        refuse(delivery, mail, problem)
    elif mail.attachments:
        tell_of_attachments(delivery, mail)
    return Outcome.REFUSED if problem else Outcome.POSTED


def _problem(delivery: Delivery, mail: Arrived) -> str:
    """Why nothing is posted, whatever the mail says."""
    if delivery.made_at < timezone.now() - ANSWERED_WITHIN:
        return _("The mail that you answered is too old. Write on the page instead.")
    if not delivery.user.is_active:
        return _("Your account has ended.")
    own = {address.lower() for address in _addresses(delivery)}
    if len(mail.senders) != 1 or mail.senders[0] not in own:
        return _(
            "It did not come from an address that is confirmed for your account. Send it from one that is, or add the "
            "other one to your account."
        )
    if not mail.text:
        return _("Nothing new stood in it above the quoted mail.")
    if seconds := wait("post", delivery.user):
        return _("That was a lot in a short time. Send it again in %(count)d seconds.") % {"count": seconds}
    return ""


def _addresses(delivery: Delivery) -> list[str]:
    return list(EmailAddress.objects.filter(user=delivery.user, verified=True).values_list("email", flat=True))


def _post(delivery: Delivery, mail: Arrived) -> str:
    """Answer through the room whose text it is, with its own access and rules; returns what it refused, in words."""
    table = quotables().get(delivery.about_type)
    if table is None or table.answer is None:
        return _("This mail cannot be answered. Write on the page instead.")
    try:
        table.answer(delivery.user, delivery.about_id, mail.text)
    except Http404:
        return _("What you answered is gone, or you may not see it any more.")
    except PermissionDenied as error:
        return str(error) or _("You may not answer there.")
    except ValidationError as error:
        transaction.set_rollback(True)
        return " ".join(error.messages)
    for pk in delivery.notifications.unread().values_list("pk", flat=True):
        mark_read(delivery.user, pk=pk)
    return ""
