"""How a niche's activity changes: posts and people by month, and the yearly change with its interval."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from coterie_discovery.evidence.context import Context
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import Trend, TrendPoint
from coterie_discovery.signals.columns import UNKNOWN_TIME

MIN_POSTS = 20
MIN_MONTHS = 6
YEAR = 12.0


def trend(context: Context, group: Group) -> Trend:
    """A log-linear Poisson trend over months (quasi-likelihood, McCullagh and Nelder 1989).

    Its error is widened by how much more months differ than Poisson counts would, and by how much a month takes after
    the one before; the interval is Student's with as many degrees of freedom as months are left.
    """
    posts = context.columns.posts
    rows = context.rows(group.threads)
    rows = rows[posts.at[rows] != UNKNOWN_TIME]
    timed = posts.at[posts.at != UNKNOWN_TIME]
    if not len(rows):
        return Trend((), None, None, None, "unknown")
    start, end = month(int(timed.min())), month(int(timed.max()))
    code = months(posts.at[rows]) - start
    count = np.bincount(code, minlength=end - start + 1)
    known = posts.author[rows] >= 0
    who = np.unique(np.column_stack([code[known], posts.author[rows][known]]), axis=0)
    people = np.bincount(who[:, 0], minlength=len(count)).tolist()
    told = [None if 0 < n < context.floor else n for n in people]
    return trend_of(tuple(TrendPoint(month_name(start + m), int(count[m]), told[m]) for m in range(len(count))))


def trend_of(points: tuple[TrendPoint, ...]) -> Trend:
    """The change per year of posts in all months of a period, of which the first and the last are seldom complete."""
    whole = np.array([point.posts for point in points[1:-1]], dtype=np.float64)
    if whole.sum() < MIN_POSTS or len(whole) < MIN_MONTHS:
        return Trend(points, None, None, None, "unknown")
    slope, error = slope_of(whole)
    wide = float(student.ppf(0.975, len(whole) - 2))
    change, low, high = (
        float(np.expm1(np.clip(YEAR * s, -9, 9))) for s in (slope, slope - wide * error, slope + wide * error)
    )
    direction = "growing" if low > 0 else "fading" if high < 0 else "steady"
    return Trend(points, round(change, 3), round(low, 3), round(high, 3), direction)


def slope_of(count: NDArray[np.float64]) -> tuple[float, float]:
    """Slope per month of log(mean) and its standard error, by Newton's method."""
    x = np.arange(len(count)) - (len(count) - 1) / 2
    design = np.column_stack([np.ones_like(x), x])
    beta = np.array([np.log(count.mean()), 0.0])
    for _ in range(25):
        mean = np.exp(np.clip(design @ beta, -20, 20))
        information = design.T @ (design * mean[:, None])
        beta = beta + np.clip(np.linalg.solve(information, design.T @ (count - mean)), -1, 1)
    mean = np.exp(np.clip(design @ beta, -20, 20))
    spread = max(1.0, float(((count - mean) ** 2 / mean).sum() / (len(count) - 2)))
    rest = (count - mean) / np.sqrt(np.maximum(mean, 1e-9))
    echo = float(np.clip((rest[1:] * rest[:-1]).sum() / max((rest**2).sum(), 1e-9), 0, 0.9))
    spread *= (1 + echo) / (1 - echo)
    covariance = np.linalg.inv(design.T @ (design * mean[:, None]))
    return float(beta[1]), float(np.sqrt(covariance[1, 1] * spread))


def month(seconds: int) -> int:
    """Months since year 0."""
    when = datetime.fromtimestamp(seconds, UTC)
    return when.year * 12 + when.month - 1


def months(seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    return seconds.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def month_name(code: int) -> str:
    """``2024-03`` of a month since year 0."""
    return f"{code // 12:04d}-{code % 12 + 1:02d}"
