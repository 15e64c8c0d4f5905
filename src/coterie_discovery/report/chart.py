"""A niche's trend as the geometry of one small chart: bars of posts, a line of people, the trend and its interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coterie_discovery.discovery import Trend, TrendPoint
from coterie_discovery.wording import month_words

HEIGHT = 100


@dataclass(frozen=True)
class TrendChart:
    """Path data in a frame ``width`` (one unit a month) by 100. ``band`` and ``line`` are empty if too few to tell."""

    width: int
    top: int
    bars: str
    people: str
    line: str
    band: str
    ticks: tuple[str, ...]


def trend_chart(trend: Trend, floor: int = 0) -> TrendChart | None:
    """The chart of ``trend``, or None where there are not two months to compare.

    The line of people has a gap where they were some, but fewer than ``floor``.
    """
    points = trend.points
    if len(points) < 2:
        return None
    top = nice_top(max(max(point.posts, point.people or 0) for point in points))
    line, band = "", ""
    if trend.change is not None:
        line = _path(_through_the_middle(points, trend.change), top)
    if trend.low is not None and trend.high is not None:
        upper = _through_the_middle(points, trend.high)
        lower = _through_the_middle(points, trend.low)
        band = _path([*upper, *reversed(lower)], top) + "Z"
    return TrendChart(
        width=len(points),
        top=top,
        bars="".join(_bar(i, point.posts, top) for i, point in enumerate(points)),
        people=_people(points, floor, top),
        line=line,
        band=band,
        ticks=_ticks(points),
    )


def nice_top(largest: int) -> int:
    """The first of 5, 10, 20, 50, 100... that holds ``largest``."""
    top = 5
    while top < largest:
        top = top * 5 // 2 if str(top)[0] == "2" else top * 2
    return top


def _through_the_middle(points: tuple[TrendPoint, ...], change: float) -> list[tuple[float, float]]:
    """A yearly relative change drawn through the mean of the middle month, where it is best known."""
    mean = sum(point.posts for point in points) / len(points)
    middle = len(points) / 2
    growth = max(1 + change, 1e-3)
    return [(month, mean * growth ** ((month - middle) / 12)) for month in range(len(points) + 1)]


def _bar(month: int, posts: int, top: int) -> str:
    return f"M{month + 0.14:.2f} {HEIGHT}V{_y(posts, top)}h.72V{HEIGHT}Z" if posts else ""


def _people(points: tuple[TrendPoint, ...], floor: int, top: int) -> str:
    known = [(i + 0.5, point.people) for i, point in enumerate(points) if point.people is not None]
    told = [(at, people) for at, people in known if not 0 < people < floor]
    steps = [("L" if i and told[i - 1][0] == x - 1 else "M") + f"{x:g} {_y(n, top)}" for i, (x, n) in enumerate(told)]
    return "".join(steps)


def _path(line: Iterable[tuple[float, float]], top: int) -> str:
    return "M" + "L".join(f"{x:g} {_y(value, top)}" for x, value in line)


def _y(value: float, top: int) -> str:
    return f"{HEIGHT - HEIGHT * min(value / top, 1.0):.1f}"


def _ticks(points: tuple[TrendPoint, ...]) -> tuple[str, ...]:
    """The first and last month, and the one between them if there is room to tell three apart."""
    chosen = [points[0], points[len(points) // 2], points[-1]] if len(points) > 4 else [points[0], points[-1]]
    return tuple(month_words(point.month) or point.month for point in chosen)
