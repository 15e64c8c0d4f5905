"""How ready a niche is for a space of its own: seven parts, each visible, each said in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from coterie_discovery.result.model import Measure, Readiness, ReadinessPart, Trend

WEIGHTS = {
    "people": 0.2,
    "passion": 0.15,
    "return_rate": 0.15,
    "need": 0.2,
    "density": 0.1,
    "consistency": 0.1,
    "stability": 0.1,
}
READY = 0.5
READY_SIZES = 3  # times the floor
FADING = 0.85


def readiness(measures: Sequence[Measure], trend: Trend, size: int, floor: int) -> Readiness:
    """``score`` is the weighted mean of what is known, lowered a little for a niche that fades."""
    by = {measure.measure: measure for measure in measures}
    told = {
        "people": (by["people"].bar, f"{size} people take part more than by chance"),
        "passion": (by["passion"].bar, by["passion"].text),
        "return_rate": (by["return_rate"].bar, by["return_rate"].text),
        "need": (by["need"].bar, by["need"].text),
        "density": (by["density"].bar, by["density"].text),
        "consistency": (by["consistency"].bar, by["consistency"].text),
        "stability": (by["stability"].bar, by["stability"].text),
    }
    known = {name for name in WEIGHTS if name == "need" or by[name].value is not None}
    total = sum(WEIGHTS[name] for name in known)
    parts = tuple(
        ReadinessPart(name, round(told[name][0], 4), round(WEIGHTS[name] / total, 4), told[name][1])
        for name in WEIGHTS
        if name in known
    )
    score = sum(part.score * part.weight for part in parts) * (FADING if trend.direction == "fading" else 1)
    return Readiness(round(score, 4), _state(score, size, floor), parts)


def _state(score: float, size: int, floor: int) -> str:
    if size < 2 * floor:
        return "small"
    return "ready" if score >= READY and size >= READY_SIZES * floor else "ask"
