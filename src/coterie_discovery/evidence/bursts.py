"""Is a niche alive week after week, or was it one burst?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.evidence.intervals import DRAWS

Ints = NDArray[np.int64]
MANY = 4  # weeks that a burst lasts


def steadiness(weekly: Ints, platform: Ints, seed: int) -> tuple[float, float, float]:
    """Weeks alive as a share of what as many posts would fill if they fell at random, with its 95 % interval: 0..1.

    ``weekly`` and ``platform`` (weeks,) are posts of the niche and of the whole platform. At random means in proportion
    to the platform's posts. The interval is a percentile bootstrap over weeks.
    """
    value = float(_ratio(weekly[None], platform[None])[0])
    drawn = np.random.default_rng(seed).integers(0, len(weekly), (DRAWS, len(weekly)))
    again = _ratio(weekly[drawn], platform[drawn])
    low, high = (float(np.quantile(again, q)) for q in (0.025, 0.975))
    return round(value, 4), round(min(low, value), 4), round(max(high, value), 4)


def _ratio(weekly: Ints, platform: Ints) -> NDArray[np.float64]:
    total = platform.sum(axis=1, keepdims=True)
    share = platform / np.maximum(total, 1)
    expected = (1 - (1 - share) ** weekly.sum(axis=1, keepdims=True)).sum(axis=1)
    return np.minimum(1.0, (weekly > 0).sum(axis=1) / np.maximum(expected, 1e-9))


def burst_share(weekly: Ints) -> float:
    """The share of all posts that fell into the fullest four weeks on end: near 1 for one burst."""
    if not weekly.sum():
        return 0.0
    window = np.convolve(weekly, np.ones(min(MANY, len(weekly)), np.int64), "valid")
    return float(window.max() / weekly.sum())


def burst_words(weekly: Ints) -> str:
    """The same in words."""
    return f"{burst_share(weekly):.0%} of it in its fullest {min(MANY, len(weekly))} weeks"
