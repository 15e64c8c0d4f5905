"""A long list is read page by page, forwards and back, while it changes."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from coterie.foundation.paging import BadCursor, Page, page

pytestmark = pytest.mark.django_db
BY = ("-priority", "-enqueued_at", "id")


@pytest.fixture
def rows() -> list[DBTaskResult]:
    """Forty rows in which many share a priority, and some a moment too: only the last key tells them apart."""
    return make(40)


def make(count: int) -> list[DBTaskResult]:
    begun = timezone.now()
    made = [
        DBTaskResult(
            args_kwargs={}, task_path="x", backend_name="default", run_after=get_date_max(), priority=number % 3
        )
        for number in range(count)
    ]
    DBTaskResult.objects.bulk_create(made)
    for number, row in enumerate(made):
        DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=begun + timedelta(microseconds=number // 4))
    return list(DBTaskResult.objects.order_by(*BY))


def read(after: str | None = None, size: int = 7, **options: Any) -> Page[DBTaskResult]:
    return page(DBTaskResult.objects.all(), by=BY, after=after, size=size, **options)


@pytest.mark.parametrize("size", [1, 7, 39, 40, 41])
def test_all_pages_together_are_the_list(rows: list[DBTaskResult], size: int) -> None:
    seen, found = [], read(size=size)
    assert found.previous is None
    while True:
        seen += found.rows
        if found.next is None:
            break
        found = read(found.next, size)
    assert seen == rows


@pytest.mark.parametrize("size", [1, 7, 13])
def test_the_way_back_is_the_same_list(rows: list[DBTaskResult], size: int) -> None:
    found = read(size=size)
    while found.next:
        found = read(found.next, size)
    seen = found.rows
    while found.previous:
        found = read(found.previous, size)
        seen = found.rows + seen
    assert seen == rows


def test_back_and_forth_is_the_same_page(rows: list[DBTaskResult]) -> None:
    second = read(read().next)
    third = read(second.next)
    assert read(third.previous) == second
    assert read(second.previous).rows == read().rows


def test_rows_that_come_and_go_shift_nothing(rows: list[DBTaskResult]) -> None:
    first = read()
    rows[0].delete()
    rows[3].delete()
    top = make(1)[0]
    DBTaskResult.objects.filter(pk=top.pk).update(priority=99)
    assert read(first.next).rows[0] == rows[7]


def test_the_row_a_cursor_was_made_from_may_be_gone(rows: list[DBTaskResult]) -> None:
    first = read()
    first.rows[-1].delete()
    assert read(first.next).rows == rows[7:14]


def test_an_empty_list_is_one_empty_page() -> None:
    assert read() == Page([], None, None)


def test_a_filter_and_an_annotation_are_kept(rows: list[DBTaskResult]) -> None:
    some = DBTaskResult.objects.filter(priority=1).annotate(doubled=F("priority") * 2)
    first = page(some, by=("-doubled", "id"), size=5)
    rest = page(some, by=("-doubled", "id"), after=first.next, size=50)
    assert [row.pk for row in first.rows + rest.rows] == sorted(row.pk for row in rows if row.priority == 1)


def test_a_page_is_one_query_however_long_the_list(rows: list[DBTaskResult]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read(read().next)
    assert len(queries) == 2
    assert all("OFFSET" not in query["sql"] for query in queries)


def cursor(*parts: Any) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


NOW = "2026-01-01T00:00:00+00:00"
SOME = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        "é",
        "a" * 5000,
        "%00",
        cursor(),
        cursor("after"),
        cursor("sideways", 1, NOW, SOME),
        cursor("after", 1, NOW),
        cursor("after", 1, NOW, SOME, 4),
        cursor("after", "one", NOW, SOME),
        cursor("after", 1, "yesterday", SOME),
        cursor("after", 1, NOW, "not an id"),
        cursor("after", 1, NOW, None),
        cursor("after", [1], NOW, SOME),
        cursor("after", {"a": 1}, NOW, SOME),
        cursor("after", True, NOW, SOME),
        cursor("after", 10**30, NOW, SOME),
        cursor("after", float("inf"), NOW, SOME),
        cursor("after", float("nan"), NOW, SOME),
        cursor("after", 1, "0000-99-99", SOME),
        cursor("after", 1, "0001-01-01T00:00:00+14:00", SOME),
        cursor("after", 1, "9999-12-31T23:59:59-14:00", SOME),
        cursor("after", 1, "2026-01-01T00:00:00", SOME),
        cursor("after", 1, "2026-01-01", SOME),
        cursor("after", 1, NOW, "a\0b"),
        urlsafe_b64encode(b"[" * 5000).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_bad_cursor_is_a_bad_request(rows: list[DBTaskResult], bad: str) -> None:
    with pytest.raises(BadCursor, match="start again at its beginning"):
        read(bad)


def test_a_text_key_is_compared_as_text_and_cannot_carry_sql() -> None:
    harmless = page(DBTaskResult.objects.all(), by=("task_path", "id"), after=cursor("after", "x' OR 1=1 --", SOME))
    assert harmless.rows == []
