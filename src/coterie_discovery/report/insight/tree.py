"""Niches inside niches, as a list in which each follows the one it is part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def tree(keys: Sequence[K], parents: Mapping[K, K | None]) -> list[tuple[K, int]]:
    """``keys`` with their depth, each directly after its parent and before the parent's next sibling.

    Siblings keep their order. A parent that is not among ``keys`` is none; so is one that would close a ring.
    """
    known, children = set(keys), defaultdict[K | None, list[K]](list)
    for key in keys:
        children[_parent(key, parents, known)].append(key)
    found: list[tuple[K, int]] = []
    waiting = [(key, 0) for key in reversed(children[None])]
    while waiting:
        key, depth = waiting.pop()
        found.append((key, depth))
        waiting += [(child, depth + 1) for child in reversed(children[key])]
    return found


def _parent(key: K, parents: Mapping[K, K | None], known: set[K]) -> K | None:
    """The parent, if it is shown and the way up from it does not come back to ``key``."""
    parent, seen = parents.get(key), {key}
    above = parent
    while above is not None and above in known:
        if above in seen:
            return None
        seen.add(above)
        above = parents.get(above)
    return parent if parent in known else None
