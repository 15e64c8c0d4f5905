"""Send the mails that are due: each once, again later where the server refused it for now, and never to who left."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Count
from django.utils import timezone

from coterie.foundation.worker import asked_to_stop
from coterie.notifications.bounce import note_bounce
from coterie.notifications.mail_now import compose_now, unseen
from coterie.notifications.models import Delivery, MailStop, Wishes
from coterie.notifications.models.deliveries import LOST_AFTER
from coterie.notifications.times import quiet_end
from coterie.notifications.wishes import wishes_of

log = logging.getLogger(__name__)

#: how long to wait after each attempt that failed; after the last one the mail has failed
AGAIN = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440))
AT_ONCE = 100
WEEK = timedelta(days=7)


def send_due(now: datetime | None = None) -> int:
    """Send what is due, in the order in which it became so; returns how many mails went out."""
    now = now or timezone.now()
    give_back(now)
    sent = 0
    while not asked_to_stop():
        batch = list(Delivery.objects.due(now).filter(what=Delivery.NOW).select_related("user")[:AT_ONCE])
        if not batch:
            break
        sent += _send_batch(batch, now)
    return sent


def give_back(now: datetime) -> None:
    """What a worker had under way when it died waits again; its Message-ID stays, so that a copy is recognised."""
    lost = Delivery.objects.filter(state=Delivery.SENDING, claimed_at__lte=now - LOST_AFTER)
    for each in lost:
        _wait(each, now, "")


def _send_batch(batch: Sequence[Delivery], now: datetime) -> int:
    known = Known.of(batch, now)
    with connected() as connection:
        return sum(_send_one(each, known.to[each.user_id], connection, now) for each in known.allowed(batch, now))


def _send_one(delivery: Delivery, to: str, connection: BaseEmailBackend, now: datetime) -> bool:
    told = unseen(delivery)
    if not told:
        return leave_out(delivery, "read meanwhile, or not theirs to read any more")
    return hand_over(delivery, lambda: compose_now(delivery, to, told), connection, now)


@dataclass
class Known:
    """What decides about the mails of a batch: what their people chose, where they get mail, how many they had."""

    wishes: Mapping[int, Wishes]
    to: Mapping[int, str]
    lately: dict[int, int]

    @classmethod
    def of(cls, batch: Sequence[Delivery], now: datetime) -> Known:
        people = [each.user_id for each in batch]
        sent = Delivery.objects.sent().filter(user__in=people, sent_at__gt=now - WEEK).order_by()
        lately = dict(sent.values("user").annotate(n=Count("pk")).values_list("user", "n"))
        return cls(wishes_of(people), addresses_of(people), lately)

    def allowed(self, batch: Sequence[Delivery], now: datetime) -> Iterator[Delivery]:
        """Those that go now, each claimed at the moment it is asked for."""
        for each in batch:
            if asked_to_stop():
                return
            if claim(each, now) and self._may_go(each, now):
                self.lately[each.user_id] = self.lately.get(each.user_id, 0) + 1
                yield each

    def _may_go(self, delivery: Delivery, now: datetime) -> bool:
        """By what its person wants at this moment; it waits, or is left out, if not."""
        wishes = self.wishes[delivery.user_id]
        if not self.to.get(delivery.user_id):
            return leave_out(delivery, "no confirmed address, or mail to it comes back")
        if wishes.is_paused(now):
            return leave_out(delivery, "paused")
        if quiet := quiet_end(wishes, now):
            delivery.attempts -= 1
            _wait(delivery, quiet, "")
            return False
        if wishes.most is not None and self.lately.get(delivery.user_id, 0) >= wishes.most:
            return leave_out(delivery, "as many as they want in a week were sent")
        return True


def addresses_of(people: Sequence[int]) -> dict[int, str]:
    """The confirmed main address of each account, without those to which no mail goes any more."""
    rows = EmailAddress.objects.filter(user__in=people, verified=True, primary=True, user__is_active=True)
    return dict(rows.exclude(user__in=MailStop.objects.values("user")).values_list("user_id", "email"))


@contextmanager
def connected() -> Iterator[BaseEmailBackend]:
    """One connection for a batch. A server that cannot be reached is tried again by each mail, which then waits."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.warning("The mail server cannot be reached: %s", error)
    try:
        yield connection
    finally:
        connection.close()


def claim(delivery: Delivery, now: datetime) -> bool:
    """Of two workers at it, the one whose UPDATE finds the row sends it."""
    mine = Delivery.objects.waiting().filter(pk=delivery.pk)
    delivery.state, delivery.claimed_at, delivery.attempts = Delivery.SENDING, now, delivery.attempts + 1
    return bool(mine.update(state=delivery.state, claimed_at=now, attempts=delivery.attempts))


def leave_out(delivery: Delivery, why: str) -> bool:
    _end(delivery, Delivery.LEFT_OUT, why)
    return False


def hand_over(
    delivery: Delivery, make: Callable[[], EmailMultiAlternatives], connection: BaseEmailBackend, now: datetime
) -> bool:
    """Give it to the mail server. What cannot be sent now is tried again later; what can never be, is not."""
    try:
        mail = make()
        mail.connection = connection
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        if code >= 500:
            _end(delivery, Delivery.FAILED, f"the server refused the address: {code}")
            note_bounce(delivery, hard=True, status=str(code))
        else:
            _again(delivery, now, f"the server refused it for now: {code}")
        return False
    except (OSError, smtplib.SMTPException) as error:
        _again(delivery, now, type(error).__name__)
        return False
    except Exception as error:
        # One mail that cannot be made must not stop the queue behind it.
        log.exception("Mail %s cannot be made.", delivery.pk)
        _again(delivery, now, type(error).__name__)
        return False
    delivery.sent_at = timezone.now()
    _end(delivery, Delivery.SENT, "")
    return True


def _again(delivery: Delivery, now: datetime, why: str) -> None:
    if delivery.attempts > len(AGAIN):
        _end(delivery, Delivery.FAILED, why)
    else:
        _wait(delivery, now + AGAIN[delivery.attempts - 1], why)


def _wait(delivery: Delivery, until: datetime, why: str) -> None:
    """Waits again; what was planned for the same conversation meanwhile takes it over."""
    of = {name: getattr(delivery, name) for name in ("user_id", "what", "conversation_type", "conversation_id")}
    other = Delivery.objects.waiting().filter(**of).exclude(pk=delivery.pk).first()
    if other is not None and delivery.what != Delivery.REFUSAL:
        delivery.notifications.update(delivery=other)
        _end(delivery, Delivery.LEFT_OUT, f"in mail {other.pk}")
        return
    delivery.state, delivery.due_at, delivery.note = Delivery.WAITING, until, why
    delivery.save(update_fields=["state", "due_at", "note", "attempts"])


def _end(delivery: Delivery, state: str, why: str) -> None:
    delivery.state, delivery.note = state, why
    delivery.save(update_fields=["state", "note", "sent_at", "about_type", "about_id"])
