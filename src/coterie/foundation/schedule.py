"""Periodic work: declared by the rooms, begun by whichever worker sees first that it is due, run as a task.

A row for each schedule says when it is due; setting that to the next time is one statement, so of many workers one
begins it. After downtime it is run once, not once for each time that was missed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from coterie.foundation.alive import is_alive
from coterie.foundation.models import ScheduleState
from coterie.foundation.rooms import rooms
from coterie.foundation.worker import at_recovery, process_of, this_worker

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """Something to do ``every`` so often. ``name`` is room.what, ``what`` says it in a few words (translatable).

    ``run`` may be called again at any time: after a worker died in the middle, too.
    """

    name: str
    what: Any
    every: timedelta
    run: Callable[[], object]


@dataclass(frozen=True)
class Overview:
    """How a schedule stands, for those who look after the server; ``took`` is None while it never ended."""

    schedule: Schedule
    last_at: datetime | None
    took: timedelta | None
    next_at: datetime | None
    under_way: bool
    worker: str
    problem: str


@cache
def by_name() -> dict[str, Schedule]:
    """Every schedule of a room, in the order of the names. Raises ValueError if two have one name."""
    found: dict[str, Schedule] = {}
    for each in (schedule for room in rooms() for schedule in room.schedules):
        if each.name in found:
            raise ValueError(f"schedule {each.name!r} is declared twice")
        found[each.name] = each
    return dict(sorted(found.items()))


def schedules() -> tuple[Schedule, ...]:
    """All that rooms declare, by name."""
    return tuple(by_name().values())


@at_recovery
def begin_due() -> list[str]:
    """Queue what is due; returns its names. Workers ask every half minute."""
    now = timezone.now()
    known = set(ScheduleState.objects.values_list("name", flat=True))
    new = [ScheduleState(name=each.name, due_at=now) for each in schedules() if each.name not in known]
    if new:
        ScheduleState.objects.bulk_create(new, ignore_conflicts=True)
    due = set(ScheduleState.objects.filter(due_at__lte=now).values_list("name", flat=True))
    return [each.name for each in schedules() if each.name in due and _begin(each, now)]


def _begin(schedule: Schedule, now: datetime) -> bool:
    with transaction.atomic():
        mine = ScheduleState.objects.filter(name=schedule.name, due_at__lte=now).update(due_at=now + schedule.every)
        if mine:
            run_scheduled.enqueue(schedule.name)
    return bool(mine)


def begin_now(schedule: Schedule) -> bool:
    """Queue it at once, whenever it is due; next it is due after its time. False if a worker is at it."""
    now = timezone.now()
    ScheduleState.objects.get_or_create(name=schedule.name, defaults={"due_at": now})
    if _is_under_way(ScheduleState.objects.get(name=schedule.name)):
        return False
    ScheduleState.objects.filter(name=schedule.name).update(due_at=now)
    return _begin(schedule, now)


@task()
def run_scheduled(name: str) -> None:
    """Do it, unless a worker that lives is still at it from the last time."""
    schedule = by_name().get(name)
    state = ScheduleState.objects.filter(name=name).first()
    if schedule is None or state is None or not _claim(state):
        return
    problem = ""
    try:
        schedule.run()
    except Exception as error:
        log.exception("The schedule %s failed.", name)
        problem = f"{type(error).__name__}: {error}"
    ScheduleState.objects.filter(name=name).update(finished_at=timezone.now(), problem=problem)


def _claim(state: ScheduleState) -> bool:
    if _is_under_way(state):
        return False
    unchanged = ScheduleState.objects.filter(name=state.name, worker=state.worker, started_at=state.started_at)
    return bool(unchanged.update(worker=this_worker(), started_at=timezone.now()))


def _is_under_way(state: ScheduleState) -> bool:
    ended = state.started_at is None or (state.finished_at is not None and state.finished_at >= state.started_at)
    return not ended and is_alive(process_of(state.worker))


def overview() -> list[Overview]:
    """How each schedule stands, by name."""
    states = ScheduleState.objects.in_bulk()
    return [_overview(each, states.get(each.name)) for each in schedules()]


def _overview(schedule: Schedule, state: ScheduleState | None) -> Overview:
    if state is None:
        return Overview(schedule, None, None, None, under_way=False, worker="", problem="")
    began, ended = state.started_at, state.finished_at
    took = ended - began if began and ended and ended >= began else None
    under_way = _is_under_way(state)
    return Overview(schedule, began, took, state.due_at, under_way, state.worker, state.problem)
