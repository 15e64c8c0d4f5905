"""Exact times say whose clock they go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from django.utils import timezone as zone

from coterie.foundation.jinja import exact, exact_time

MOMENT = datetime(2026, 3, 1, 1, 5, tzinfo=timezone(timedelta(hours=5)))


def test_exact_times_are_in_utc_and_say_so_whatever_zone_is_active() -> None:
    with zone.override("Asia/Tokyo"):
        assert exact(MOMENT) == "2026-02-28 20:05 UTC"
        assert exact_time(MOMENT) == "Feb. 28, 2026, 8:05 p.m. UTC"
        assert exact(MOMENT.astimezone(UTC)) == exact(MOMENT)


def test_no_time_is_no_words() -> None:
    assert exact(None) == exact_time(None) == ""
