"""The texts behind notifications, from the rooms whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from coterie.activity.models import Activity
from coterie.communities.access import who_may
from coterie.communities.permissions import Permission
from coterie.foundation.quotes import Quotable, Quoted
from coterie.foundation.rooms import rooms
from coterie.notifications.spaces import space_of
from coterie.people.models import User


@cache
def quotables() -> dict[str, Quotable]:
    """What rooms declare of their texts, by table."""
    return {each.model: each for room in rooms() for each in room.quotes}


def quotes(activities: Iterable[Activity]) -> dict[int, Quoted]:
    """The text that each of these is about, by the activity's id, where there is one that stands."""
    of_table: dict[str, dict[int, list[int]]] = {}
    for each in activities:
        if each.object_type in quotables():
            of_table.setdefault(each.object_type, {}).setdefault(each.object_id, []).append(each.pk)
    found: dict[int, Quoted] = {}
    for table, objects in of_table.items():
        for pk, quote in quotables()[table].quote(list(objects)).items():
            found.update(dict.fromkeys(objects[pk], quote))
    return found


def may_still_read(user: User, activity: Activity) -> bool:
    """Whether an activity that somebody was told of may be mailed to them now: it stands, and they may see it."""
    if activity.withdrawn_at or not user.is_active:
        return False
    table = quotables().get(activity.object_type)
    if table is not None:
        return table.sees(user, activity.object_id)
    community = space_of(activity)
    if community is None:
        return activity.audience != "operators" or user.is_operator
    needed = activity.needs or activity.declared.reads or Permission.COMMUNITY_VIEW
    return user.pk in who_may(community, [user.pk], needed)
