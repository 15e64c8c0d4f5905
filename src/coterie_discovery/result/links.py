"""Links between niches: how many people each two share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.result.model import Link


def shared_people(keys: Sequence[str], people: Sequence[NDArray[Any]], floor: int) -> tuple[Link, ...]:
    """A link for each two niches that share at least ``floor`` people, in the order of ``keys``.

    ``people``: of each niche its members (keys or codes), each once.
    """
    if not people:
        return ()
    size = np.array([len(own) for own in people])
    everybody, person = np.unique(np.concatenate(people), return_inverse=True)
    niche = np.repeat(np.arange(len(people)), size)
    ones = np.ones(len(person), np.int64)
    inside = sparse.csr_matrix((ones, (niche, person)), shape=(len(people), len(everybody)))
    both = np.triu((inside @ inside.T).toarray(), k=1)
    return tuple(
        Link(keys[i], keys[j], int(both[i, j]), round(int(both[i, j]) / int(size[i] + size[j] - both[i, j]), 4))
        for i, j in np.argwhere(both >= max(floor, 1))
    )
