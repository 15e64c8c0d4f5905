"""Links between niches: how many people each two share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.result.model import Link


def shared_people(keys: Sequence[str], people: Sequence[NDArray[Any]], floor: int) -> tuple[Link, ...]:
    """A link for each two niches that share at least ``floor`` people.

    ``people``: of each niche its members (keys or codes), sorted and each once.
    """
    links = []
    for i, own in enumerate(people):
        for j in range(i + 1, len(people)):
            both = len(np.intersect1d(own, people[j], assume_unique=True))
            if both >= floor:
                either = len(own) + len(people[j]) - both
                links.append(Link(keys[i], keys[j], both, round(both / either, 4)))
    return tuple(links)
