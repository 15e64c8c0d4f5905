"""Which niche of this run is which niche of earlier runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

# Two findings with less in common than this are two niches.
LEAST_IN_COMMON = 0.3

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)


def match(found: Mapping[A, Collection[str]], known: Mapping[B, Collection[str]]) -> dict[A, B]:
    """Pair found with known groups by the Jaccard index of their members, best pairs first, each at most once.

    Ties go to the pair that comes first in both mappings, so the same input always gives the same pairs.
    """
    pairs = sorted(_overlaps(found, known), key=lambda pair: -pair[0])
    matched: dict[A, B] = {}
    taken: set[B] = set()
    for _index, one, other in pairs:
        if one not in matched and other not in taken:
            matched[one] = other
            taken.add(other)
    return matched


def _overlaps(found: Mapping[A, Collection[str]], known: Mapping[B, Collection[str]]) -> list[tuple[float, A, B]]:
    where = defaultdict(list)
    for other, members in known.items():
        for member in members:
            where[member].append(other)
    order = {other: place for place, other in enumerate(known)}
    pairs = []
    for one, members in found.items():
        shared = Counter(other for member in members for other in where.get(member, ()))
        for other, common in sorted(shared.items(), key=lambda item: order[item[0]]):
            index = common / (len(members) + len(known[other]) - common)
            if index >= LEAST_IN_COMMON:
                pairs.append((index, one, other))
    return pairs
