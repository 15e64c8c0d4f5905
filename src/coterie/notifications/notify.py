"""Tell people what concerns them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.html import format_html

from coterie.activity.models import Activity
from coterie.foundation.live import Event, changed, html_event, state
from coterie.notifications.models import Notification
from coterie.people.models import User


@transaction.atomic
def notify(activity: Activity, reasons: Mapping[int, str], *, path: str) -> list[Notification]:
    """Notify each user id in ``reasons`` of the activity once; whoever did it is left out. Safe to run twice."""
    wanted = {pk: reason for pk, reason in reasons.items() if pk != activity.actor_id}
    if not wanted:
        return []
    known = set(Notification.objects.filter(activity=activity).values_list("user_id", flat=True))
    fresh = [
        Notification(user_id=pk, activity=activity, reason=reason, path=path)
        for pk, reason in wanted.items()
        if pk not in known
    ]
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)  # another worker may tell of the same just now
    for each in fresh:
        transaction.on_commit(partial(show_count, each.user_id))
    return fresh


def mark_read(user: User, *, pk: int | None = None) -> int:
    """Mark one notification, or all, as read. Returns how many were unread."""
    unread = Notification.objects.filter(user=user).unread()
    marked = (unread.filter(pk=pk) if pk else unread).update(read_at=timezone.now())
    if marked:
        transaction.on_commit(partial(show_count, user.pk))
    return marked


def mark_read_within(user: User, thing: Model, *, upto: int | None = None) -> int:
    """Mark as read what this person was told of a thing, or of something in it (``upto``: whose id is no larger).
    Returns how many were unread."""
    inside = Activity.objects.within(thing)
    if upto is not None:
        inside = inside.filter(object_id__lte=upto)
    told = Notification.objects.filter(user=user, activity__in=inside).unread()
    unread = list(told.values_list("pk", flat=True))
    marked = Notification.objects.filter(pk__in=unread).update(read_at=timezone.now()) if unread else 0
    if marked:
        transaction.on_commit(partial(show_count, user.pk))
    return marked


def mark_read_of(user: User, audience: str) -> int:
    """Mark as read what this person was told of a space. Returns how many were unread."""
    unread = list(
        Notification.objects.unread().filter(user=user, activity__audience=audience).values_list("pk", flat=True)
    )
    marked = Notification.objects.filter(pk__in=unread).update(read_at=timezone.now()) if unread else 0
    if marked:
        transaction.on_commit(partial(show_count, user.pk))
    return marked


def show_count(user_id: int) -> None:
    """Say to the person's open pages that the number of unread notifications is another."""
    changed(f"person:{user_id}")


@state("person")
def unread_now(user_id: int) -> Event:
    count = Notification.objects.filter(user=user_id).unread().count()
    badge = format_html('<span class="count" id="count-inbox">{}</span>', count or "")
    return html_event("#count-inbox", "replace", "count-inbox", badge)
