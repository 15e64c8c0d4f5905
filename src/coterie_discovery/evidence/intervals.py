"""95 % intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from coterie_discovery.evidence.wilson import Z, wilson

__all__ = ["DRAWS", "Z", "bootstrap_entropy", "bootstrap_mean", "normalised_entropy", "poisson", "wilson"]

DRAWS = 200


def poisson(count: int) -> tuple[float, float]:
    """Exact interval of the mean of a Poisson count (Garwood 1936)."""
    low = float(chi2.ppf(0.025, 2 * count) / 2) if count else 0.0
    return low, float(chi2.ppf(0.975, 2 * count + 2) / 2)


def bootstrap_mean(values: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """Percentile interval of the mean of ``values``."""
    if len(values) < 2:
        only = float(values[0]) if len(values) else 0.0
        return only, only
    means = np.random.default_rng(seed).choice(values, (DRAWS, len(values))).mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def bootstrap_entropy(counts: NDArray[np.int64], kinds: int, seed: int) -> tuple[float, float]:
    """Interval of the normalised entropy of ``counts`` over ``kinds`` possible kinds."""
    total = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(total, counts / total, DRAWS)
    values = np.array([normalised_entropy(draw, kinds) for draw in draws])
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def normalised_entropy(counts: NDArray[np.int64], kinds: int) -> float:
    """0 when all is of one kind, 1 when spread evenly over all ``kinds``."""
    if kinds < 2 or counts.sum() == 0:
        return 0.0
    share = counts[counts > 0] / counts.sum()
    return max(0.0, float(-(share * np.log(share)).sum() / np.log(kinds)))
