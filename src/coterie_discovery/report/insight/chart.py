"""Trends as the geometry of small charts: bars of posts, a line of people, the fitted change and its interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coterie_discovery.result.model import Trend, TrendPoint
from coterie_discovery.result.wording import month_words

HEIGHT = 100

Points = tuple[TrendPoint, ...]


@dataclass(frozen=True)
class TrendChart:
    """Path data in a frame ``width`` (one unit a month) by 100. ``band`` and ``line`` are empty if too few to tell."""

    width: int
    top: int
    bars: str
    posts: str
    people: str
    line: str
    band: str
    ticks: tuple[str, ...]


def trend_chart(trend: Trend, floor: int = 0, top: int | None = None) -> TrendChart | None:
    """The chart of ``trend``, or None where there are not two months to compare.

    The line of people has a gap where they were some, but fewer than ``floor``. ``top`` is the end of the scale;
    without it, the first round number that holds every month.
    """
    points = trend.points
    if len(points) < 2:
        return None
    top = top or nice_top(largest(points))
    line, band = "", ""
    if trend.change is not None:
        line = _path(_through_the_middle(points, trend.change, trend.change), top)
        if trend.low is not None and trend.high is not None:
            upper = _through_the_middle(points, trend.high, trend.change)
            lower = _through_the_middle(points, trend.low, trend.change)
            band = _path([*upper, *reversed(lower)], top) + "Z"
    return TrendChart(
        width=len(points),
        top=top,
        bars="".join(_bar(i, point.posts, top) for i, point in enumerate(points)),
        posts=_path([(i + 0.5, point.posts) for i, point in enumerate(points)], top),
        people=_people(points, floor, top),
        line=line,
        band=band,
        ticks=_ticks(points),
    )


def one_axis(a: Trend, b: Trend) -> tuple[TrendChart, TrendChart] | None:
    """Two trends over the same months and on the same scale; None where either has not two months."""
    if len(a.points) < 2 or len(b.points) < 2:
        return None
    months = sorted({point.month for point in (*a.points, *b.points)})
    a, b = (replace(trend, points=_over(months, trend.points)) for trend in (a, b))
    top = nice_top(max(point.posts for point in (*a.points, *b.points)))
    first, second = trend_chart(a, top=top), trend_chart(b, top=top)
    return (first, second) if first and second else None


def largest(points: Points) -> int:
    """The most posts or people of any month."""
    return max(max(point.posts, point.people or 0) for point in points)


def nice_top(most: int) -> int:
    """The first of 5, 10, 20, 50, 100... that holds ``most``."""
    top = 5
    while top < most:
        top = top * 5 // 2 if str(top)[0] == "2" else top * 2
    return top


def _over(months: Iterable[str], points: Points) -> Points:
    known = {point.month: point for point in points}
    return tuple(known.get(month) or TrendPoint(month, 0, 0) for month in months)


def _through_the_middle(points: Points, change: float, fitted: float) -> list[tuple[float, float]]:
    """A yearly relative change drawn through what the fit expects in the middle, where it is best known.

    The fit is a Poisson regression: its months add up to as many posts as there were.
    """
    middle = len(points) / 2

    def growth(yearly: float, month: float) -> float:
        return float(max(1 + yearly, 1e-3) ** ((month - middle) / 12))

    level = sum(point.posts for point in points) / sum(growth(fitted, i + 0.5) for i in range(len(points)))
    return [(month, level * growth(change, month)) for month in range(len(points) + 1)]


def _bar(month: int, posts: int, top: int) -> str:
    return f"M{month + 0.14:.2f} {HEIGHT}V{_y(posts, top)}h.72V{HEIGHT}Z" if posts else ""


def _people(points: Points, floor: int, top: int) -> str:
    known = [(i + 0.5, point.people) for i, point in enumerate(points) if point.people is not None]
    told = [(at, people) for at, people in known if not 0 < people < floor]
    steps = [("L" if i and told[i - 1][0] == x - 1 else "M") + f"{x:g} {_y(n, top)}" for i, (x, n) in enumerate(told)]
    return "".join(steps)


def _path(line: Iterable[tuple[float, float]], top: int) -> str:
    return "M" + "L".join(f"{x:g} {_y(value, top)}" for x, value in line)


def _y(value: float, top: int) -> str:
    return f"{HEIGHT - HEIGHT * min(value / top, 1.0):.1f}"


def _ticks(points: Points) -> tuple[str, ...]:
    """The first and last month, and the one between them if there is room to tell three apart."""
    chosen = [points[0], points[len(points) // 2], points[-1]] if len(points) > 4 else [points[0], points[-1]]
    return tuple(month_words(point.month) or point.month for point in chosen)
