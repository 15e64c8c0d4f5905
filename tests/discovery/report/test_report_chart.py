"""A niche's trend, drawn."""

from __future__ import annotations

import random
import re

import pytest

from coterie_discovery.report.insight.chart import nice_top, trend_chart
from coterie_discovery.result.model import Trend, TrendPoint
from tests.discovery.factories import a_trend
from tests.support.found import some


def heights(path: str) -> list[float]:
    return [100 - float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]


def test_bars_and_line_are_as_high_as_what_they_count() -> None:
    trend = Trend((TrendPoint("2024-01", 10, 4), TrendPoint("2024-02", 5, 2)), None, None, None, "unknown")
    chart = trend_chart(trend)
    assert chart
    assert chart.top == 10
    assert re.findall(r"V([\d.]+)h", chart.bars) == ["0.0", "50.0"]
    assert heights(chart.people) == [40.0, 20.0]
    assert chart.line == chart.band == ""
    assert chart.ticks == ("January 2024", "February 2024")


def test_the_trend_lies_inside_its_interval_and_rises_if_it_grows() -> None:
    chart = trend_chart(a_trend(random.Random(3)))
    assert chart
    line, band = heights(chart.line), heights(chart.band)
    upper, lower = band[: len(line)], band[len(line) :][::-1]
    assert line == sorted(line)
    assert all(min(u, w) <= x <= max(u, w) for u, x, w in some(zip(upper, line, lower, strict=True)))


def test_the_line_of_people_has_a_gap_where_they_are_too_few_to_be_told() -> None:
    people = (6, 8, 2, 7, 0)
    points = tuple(TrendPoint(f"2024-0{month + 1}", 10, count) for month, count in enumerate(people))
    chart = trend_chart(Trend(points, None, None, None, "unknown"), floor=5)
    assert chart
    assert chart.people == "M0.5 40.0L1.5 20.0M3.5 30.0L4.5 100.0"


@pytest.mark.parametrize(("largest", "top"), [(0, 5), (5, 5), (6, 10), (11, 20), (21, 50), (51, 100), (1001, 2000)])
def test_the_scale_ends_at_a_round_number(largest: int, top: int) -> None:
    assert nice_top(largest) == top


def test_one_month_is_no_trend() -> None:
    assert trend_chart(Trend((TrendPoint("2024-01", 10, 4),), None, None, None, "unknown")) is None
