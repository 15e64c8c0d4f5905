"""What a niche's people lack: no answer, nothing found, no home. One measure of three parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coterie_discovery.evidence.intervals import DRAWS, Z
from coterie_discovery.result.model import Measure, Search

STRONGEST = 0.7  # how much the greatest lack counts; the mean of all counts for the rest


def need(unanswered: Measure, searches: Sequence[Search], place_entropy: Measure, seed: int) -> Measure:
    """Unmet need, 0..1: mostly the greatest lack, helped by the others.

    The parts are the share of questions without an answer, of searches that found nothing, and homelessness; what
    cannot be told is left out. Each part is drawn anew within its own error (a Beta distribution for shares, a normal
    one for homelessness), which gives the 95 % interval of the whole.
    """
    times, empty = sum(search.times for search in searches), sum(search.empty for search in searches)
    rng = np.random.default_rng(seed)
    values, draws, words = [], [], []
    for measure in (unanswered, place_entropy):
        if measure.value is not None and measure.low is not None and measure.high is not None:
            error = (measure.high - measure.low) / (2 * Z)
            values.append(measure.value)
            draws.append(np.clip(rng.normal(measure.value, error, DRAWS), 0, 1))
            words.append(measure.text)
    if times:
        values.append(empty / times)
        draws.append(rng.beta(empty + 0.5, times - empty + 0.5, DRAWS))
        words.append(f"{empty} of {times} searches found nothing")
    if not values:
        return Measure("need", None, None, None, 0.0, None, None, None, None, "no unmet need seen")
    value = round(float(_together(np.array(values)[:, None])[0]), 4)
    low, high = (round(float(np.quantile(_together(np.array(draws)), q)), 4) for q in (0.025, 0.975))
    low, high = min(low, value), max(high, value)
    text = "; ".join(words)
    posts = (*unanswered.posts, *place_entropy.posts)[:20]
    return Measure("need", value, low, high, value, low, high, None, None, text, posts)


def _together(parts: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(STRONGEST * parts.max(axis=0) + (1 - STRONGEST) * parts.mean(axis=0))
