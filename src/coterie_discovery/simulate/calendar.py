"""When things happen on the simulated platform: two years with the rhythm of weeks and days."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
DAYS = 730
END = int(datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC).timestamp())
START = END + 1 - DAYS * DAY
WEEKDAYS = np.array([1.0, 0.92, 0.9, 0.95, 0.9, 1.25, 1.5])  # Monday to Sunday
# Share of what happens in each hour UTC, on a platform whose people live mostly in Europe and the Americas.
HOURS = np.array(
    [3.2, 2.3, 1.7, 1.3, 1.1, 1.4, 2.2, 3.2, 3.9, 4.3, 4.5, 4.6, 4.8, 4.7, 4.5, 4.6, 5, 5.5, 6.3, 7, 7.4, 6.9, 5.5, 4.1]
)
TRENDS = {"growing": (0.35, 1.9), "fading": (1.9, 0.35), "steady": (1.0, 1.0)}


def day_weights(trend: str) -> NDArray[np.float64]:
    """How busy each of the 730 days is for something with ``trend`` (growing, fading or steady); sums to 1."""
    first, last = TRENDS[trend]
    weekday = (np.arange(DAYS) + datetime.fromtimestamp(START, UTC).weekday()) % 7
    weights = np.linspace(first, last, DAYS) * WEEKDAYS[weekday]
    return weights / weights.sum()


def window_weights(window: str) -> NDArray[np.float64]:
    """Day weights of a fad: ``window`` is its first day and its length in days, like ``2025-03-10 9``."""
    first, _, length = window.partition(" ")
    begin = int((datetime.fromisoformat(first).replace(tzinfo=UTC).timestamp() - START) // DAY)
    weights = np.zeros(DAYS)
    # Fads start at once and die away.
    weights[begin : begin + int(length)] = np.exp(-np.arange(int(length)) / (int(length) / 2.5))
    return weights / weights.sum()


def moments(rng: np.random.Generator, days: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """``count`` seconds on days drawn by weight, at any hour: the rhythm of the day is put in by :func:`rhythm`."""
    second = START + rng.choice(DAYS, count, p=days) * DAY + rng.integers(0, DAY, count)
    return np.minimum(second, END - 3600).astype(np.int64)


def rhythm(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds UTC with the rhythm of a day: few at night, most after supper.

    Everything is simulated in even time and bent at the very end. Within a day the bend never changes what came
    first, so that no answer can come before its question.
    """
    passed = np.concatenate([[0.0], np.cumsum(HOURS) / HOURS.sum()]) * DAY
    day, second = np.divmod(at, DAY)
    return day * DAY + np.minimum(np.interp(second, passed, np.arange(25) * 3600.0), DAY - 1).astype(np.int64)
