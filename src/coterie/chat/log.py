"""The part of a conversation that a page shows: its end, a place in it, or what stands before or after some message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import BigIntegerField, Subquery
from django.db.models.functions import Coalesce

from coterie.foundation.numbers import number

MESSAGES_A_PAGE = 50
# A page that begins in the middle shows so many before the place that it is about.
BEFORE = 20


@dataclass(frozen=True)
class Log:
    """Messages, oldest first; whether there are more before and after them; the first that the viewer has not read."""

    messages: Sequence[Any]
    more_before: bool
    more_after: bool
    first_new: int | None = None


def log(rows: Any, query: Mapping[str, str], *, upto: int | None, viewer: int | None) -> Log:
    """What an address asks for of these rows: ``message=ID`` and ``day=YYYY-MM-DD`` with what stands around,
    ``before=ID`` and ``after=ID`` page by page, else the newest. ``upto`` is how far the viewer has read, if a member.
    """
    place = number(query.get("message")) or _first_of(rows, query.get("day", ""))
    if place:
        messages, before, after = _around(rows, place)
    elif earlier := number(query.get("before")):
        messages, before, after = *_before(rows, earlier, MESSAGES_A_PAGE), True
    elif (later := number(query.get("after"))) is not None:
        messages, after, before = *_from(rows, later + 1, MESSAGES_A_PAGE), True
    else:
        messages, before, after = [], False, False
    if not messages:  # also of an address that leads nowhere
        messages, before, after = *_before(rows, None, MESSAGES_A_PAGE), False
    return Log(messages, before, after, _first_new(messages, upto, viewer))


def _before(rows: Any, pk: int | None, count: int) -> tuple[list[Any], bool]:
    rows = rows.order_by("-pk")
    found = list((rows if pk is None else rows.filter(pk__lt=pk))[: count + 1])
    return found[:count][::-1], len(found) > count


def _from(rows: Any, pk: int, count: int) -> tuple[list[Any], bool]:
    found = list(rows.filter(pk__gte=pk).order_by("pk")[: count + 1])
    return found[:count], len(found) > count


def _around(rows: Any, place: int) -> tuple[list[Any], bool, bool]:
    """A page with up to ``BEFORE`` messages before the place, in one query: it starts one earlier, to see if there is
    more."""
    earlier = rows.filter(pk__lt=place).order_by("-pk").values("pk")
    start = Coalesce(Subquery(earlier[BEFORE : BEFORE + 1], output_field=BigIntegerField()), 0)
    found = list(rows.filter(pk__gte=start).order_by("pk")[: MESSAGES_A_PAGE + 2])
    more_before = sum(each.pk < place for each in found) > BEFORE
    shown = found[1:] if more_before else found
    return shown[:MESSAGES_A_PAGE], more_before, len(shown) > MESSAGES_A_PAGE


def _first_of(rows: Any, day: str) -> int | None:
    """The first message of a day, or of the next on which something was said; past the last day, the last message."""
    try:
        begin = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    except (ValueError, OverflowError):
        return None
    pks = rows.values_list("pk", flat=True)
    found: int | None = pks.filter(created_at__gte=begin).order_by("created_at", "pk").first()
    return found or pks.order_by("-pk").first()


def _first_new(messages: Sequence[Any], upto: int | None, viewer: int | None) -> int | None:
    """Where the line "New" stands; nowhere if everything is new, or nothing is."""
    if upto is None or not messages:
        return None
    fresh: Any = (each.pk for each in messages if each.pk > upto and each.author_id != viewer and not each.is_removed)
    return next(fresh, None)
