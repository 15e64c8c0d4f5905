"""How finely a platform is looked at: ever more finely, as long as what is found so is the surer.

Modularity merges what is small beside the whole (Fortunato and Barthelemy 2007), and how small niches are is not known
beforehand. What a finer look finds tells whether it is too fine: where niches are that small, more of the groups come
back under resampling than at the scale before; where a niche is only cut in pieces, fewer do (selection by stability,
Ben-Hur et al. 2002).
"""

from __future__ import annotations

from coterie_discovery.affinity import Affinity
from coterie_discovery.columns import Columns
from coterie_discovery.niches import SCALES, Group, Partition, groups, is_niche, partition, returns_enough
from coterie_discovery.stability import again_once

MOST_SCALES = 7


def partitions(columns: Columns, affinity: Affinity, *, seed: int, floor: int) -> tuple[list[Partition], list[Group]]:
    """What is found at the usual scales, coarse to fine, and at finer ones for as long as more holds there."""
    found: list[Partition] = []
    candidates: list[Group] = []
    held: list[float] = []
    while len(found) < SCALES or (held[-1] > held[-2] and len(found) < MOST_SCALES):
        scale = len(found)
        found.append(partition(affinity, affinity.material_, seed=seed, scale=scale))
        here = groups(columns, affinity.material_, found[scale], scale, len(candidates))
        again = again_once(affinity, found[scale], scale, seed)
        held.append(
            _held([is_niche(one, floor) and returns_enough(back) for one, back in zip(here, again, strict=True)])
        )
        candidates += here
    return found, candidates


def _held(known: list[bool]) -> float:
    return sum(known) / max(len(known), 1)
