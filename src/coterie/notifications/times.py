"""Moments of the wall clock: when somebody's quiet hours end, and when their next digest is due.

Hours are kept as people say them, with the name of their time zone; what they are in UTC is worked out for each day
anew, so that they stay where they are when the clocks change.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from coterie.notifications.models import How, Wishes


@cache
def zones() -> tuple[str, ...]:
    """The names that people choose from: places, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def quiet_end(wishes: Wishes, at: datetime) -> datetime | None:
    """When the quiet hours that ``at`` falls into are over; None outside of them."""
    begin, end = wishes.quiet_from, wishes.quiet_until
    if begin is None or end is None or begin == end:
        return None
    local = at.astimezone(wishes.timezone)
    clock = local.time()
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return None
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return _moment(datetime.combine(day, end), wishes.timezone, after=at)


def _moment(wall: datetime, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The moment at which a clock there shows this; of an hour that comes twice, the first that is still to come."""
    found = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return next((each for each in found if each > after), after + timedelta(minutes=1))


def next_digest(wishes: Wishes, how: str, after: datetime) -> datetime:
    """The next moment after ``after`` at which a digest goes to them: at their hour, on their day if weekly, and not
    within their quiet hours."""
    day = after.astimezone(wishes.timezone).date()
    while True:
        if how == How.DAILY or day.weekday() == wishes.day:
            wall = datetime.combine(day, time(wishes.hour))
            found = [wall.replace(tzinfo=wishes.timezone, fold=fold).astimezone(UTC) for fold in (0, 1)]
            if due := next((each for each in found if each > after), None):
                return quiet_end(wishes, due) or due
        day += timedelta(days=1)
