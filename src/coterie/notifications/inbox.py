"""The inbox as a page shows it: what belongs to one conversation stands in one row, by space if one wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from coterie.communities.models import Community
from coterie.notifications.models import Notification
from coterie.notifications.notify import show_count
from coterie.people.models import User


@dataclass
class Row:
    """The newest of what somebody was told of in one conversation, and what of it is older on this page."""

    newest: Notification
    older: list[Notification] = field(default_factory=list)

    @property
    def is_unread(self) -> bool:
        return any(each.read_at is None for each in (self.newest, *self.older))


def rows_of(user: User, space: Community | None, *, unread: bool) -> Any:
    """A person's notifications, newest first; of one space, or only what they have not read."""
    found = Notification.objects.for_list(user)
    if space is not None:
        found = found.filter(activity__audience=space.audience)
    return found.filter(read_at=None) if unread else found


def grouped(found: Sequence[Notification]) -> list[Row]:
    """A row for each conversation, in the order of the newest in it."""
    rows: dict[tuple[str, int | None], Row] = {}
    for each in found:
        act = each.activity
        key = (act.context_type, act.context_id) if act.context_id is not None else ("", each.pk)
        if key in rows:
            rows[key].older.append(each)
        else:
            rows[key] = Row(each)
    return list(rows.values())


def spaces_of(user: User) -> list[tuple[Community, int]]:
    """The spaces that something unread is from, each with how much."""
    unread = Notification.objects.unread().filter(user=user, activity__audience__startswith="community:").order_by()
    counts = dict(unread.values("activity__audience").annotate(n=Count("pk")).values_list("activity__audience", "n"))
    keys = [int(audience.partition(":")[2]) for audience in counts]
    found = Community.objects.visible_to(user).filter(pk__in=keys).order_by("name")
    return [(each, counts[each.audience]) for each in found]


@transaction.atomic
def follow_row(user: User, followed: Notification) -> int:
    """They go to what it tells of: it is read, and what they were told of that conversation before."""
    act = followed.activity
    same = Q(pk=followed.pk)
    if act.context_id is not None:
        same |= Q(activity__context_type=act.context_type, activity__context_id=act.context_id, pk__lt=followed.pk)
    unread = list(Notification.objects.unread().filter(same, user=user).values_list("pk", flat=True))
    marked = Notification.objects.filter(pk__in=unread).update(read_at=timezone.now()) if unread else 0
    if marked:
        transaction.on_commit(lambda: show_count(user.pk))
    return marked
