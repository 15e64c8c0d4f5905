"""Digests: planned at each person's own hour, made for many people at once, never empty and never twice the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from coterie.foundation.worker import asked_to_stop
from coterie.notifications.digest import Digest, compose_digest, digests
from coterie.notifications.models import Delivery, Wishes
from coterie.notifications.send_mail import Known, connected, give_back, hand_over, leave_out
from coterie.notifications.times import next_digest

AT_ONCE = 250


def plan_news(now: datetime | None = None) -> int:
    """Plan the digests of what is new that are due; returns how many. One that waits anyway takes the news with it."""
    now, planned = now or timezone.now(), 0
    while not asked_to_stop():
        with transaction.atomic():
            due = Wishes.objects.select_for_update(skip_locked=True).filter(news_next__lte=now).order_by("news_next")
            found = list(due[:AT_ONCE])
            if not found:
                break
            _plan(found, now)
            planned += len(found)
    return planned


def _plan(found: Sequence[Wishes], now: datetime) -> None:
    """In a number of statements that does not grow with the people."""
    people = {each.user_id: each for each in found}
    waiting = Delivery.objects.waiting().filter(user__in=people, what__in=(Delivery.DAILY, Delivery.WEEKLY))
    joined = [each for each in waiting if each.what == people[each.user_id].news]
    for mail in joined:
        mail.since, mail.due_at = mail.since or people[mail.user_id].news_upto, now
    Delivery.objects.bulk_update(joined, ["since", "due_at"])
    with_mail = {mail.user_id for mail in joined}
    others = [each for each in found if each.user_id not in with_mail and not each.is_paused(now)]
    Delivery.objects.bulk_create([_news_of(each, now) for each in others], ignore_conflicts=True)
    for each in found:
        each.news_upto, each.news_next = now, next_digest(each, each.news, now)
    Wishes.objects.bulk_update(found, ["news_upto", "news_next"])


def _news_of(wishes: Wishes, now: datetime) -> Delivery:
    key = f"{wishes.news}:{wishes.user_id}:news:{wishes.news_next:%Y-%m-%dT%H:%M}"
    return Delivery(user_id=wishes.user_id, what=wishes.news, key=key, due_at=now, since=wishes.news_upto, made_at=now)


def send_digests(now: datetime | None = None) -> int:
    """Plan what is due, and send it; returns how many mails went out."""
    now, sent = now or timezone.now(), 0
    plan_news(now)
    give_back(now)
    while not asked_to_stop():
        due = Delivery.objects.due(now).filter(what__in=(Delivery.DAILY, Delivery.WEEKLY)).select_related("user")
        batch = list(due[:AT_ONCE])
        if not batch:
            break
        sent += _send_batch(batch, now)
    return sent


def _send_batch(batch: Sequence[Delivery], now: datetime) -> int:
    known, made = Known.of(batch, now), digests(batch, now)
    with connected() as connection:
        return sum(
            _send_one(each, made[each.pk], known.to[each.user_id], connection, now)
            for each in known.allowed(batch, now)
        )


def _send_one(delivery: Delivery, made: Digest, to: str, connection: BaseEmailBackend, now: datetime) -> bool:
    if made.is_empty:
        return leave_out(delivery, "nothing new")
    return hand_over(delivery, lambda: compose_digest(delivery, made, to), connection, now)
