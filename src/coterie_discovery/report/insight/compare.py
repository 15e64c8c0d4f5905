"""Two niches side by side: the people and words they share, what sets them apart, where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coterie_discovery.result.model import Discovery, Measure, Niche, Place

WORDS = 12
PAIRS = 3


@dataclass(frozen=True)
class Comparison:
    """``shared`` words are those of both, ``first`` and ``second`` each one's own; ``rows`` are (measure, first's line,
    second's line), in the order of the first; ``places`` are (place, share in the first, share in the second), where
    both are most at home first.
    """

    shared: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]
    rows: tuple[tuple[str, Measure | None, Measure | None], ...]
    places: tuple[tuple[str, float, float], ...]


def compare(
    words: tuple[Sequence[str], Sequence[str]],
    evidence: tuple[Sequence[Measure], Sequence[Measure]],
    places: tuple[Sequence[Place], Sequence[Place]],
) -> Comparison:
    """Everything of two niches that is compared without knowing their people."""
    first, second = ({word.casefold(): word for word in side} for side in words)
    by = [{measure.measure: measure for measure in side} for side in evidence]
    names = list(dict.fromkeys([*by[0], *by[1]]))
    here, there = ({place.place: place.share for place in side} for side in places)
    meet = sorted(here.keys() & there.keys(), key=lambda place: (-min(here[place], there[place]), place))
    return Comparison(
        shared=tuple(word for key, word in first.items() if key in second),
        first=tuple(word for key, word in first.items() if key not in second)[:WORDS],
        second=tuple(word for key, word in second.items() if key not in first)[:WORDS],
        rows=tuple((name, by[0].get(name), by[1].get(name)) for name in names),
        places=tuple((place, here[place], there[place]) for place in meet),
    )


def compare_niches(a: Niche, b: Niche) -> Comparison:
    """The comparison of two niches of one run."""
    return compare(
        ([phrase.text for phrase in a.phrases], [phrase.text for phrase in b.phrases]),
        (a.evidence, b.evidence),
        (a.places, b.places),
    )


def closest_pairs(discovery: Discovery, most: int = PAIRS) -> list[tuple[Niche, Niche, int]]:
    """The pairs that share the largest part of their people, with how many; none is part of the other."""
    by = {niche.key: niche for niche in discovery.niches}
    pairs = []
    for link in sorted(discovery.links, key=lambda link: (-link.weight, link.a, link.b)):
        a, b = by.get(link.a), by.get(link.b)
        if a and b and a.key != b.parent and b.key != a.parent:
            pairs.append((a, b, link.people))
    if not pairs and len(discovery.niches) > 1:
        pairs = [(discovery.niches[0], discovery.niches[1], 0)]
    return pairs[:most]
