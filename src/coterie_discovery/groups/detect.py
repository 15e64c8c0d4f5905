"""The groups of threads on a platform, and which of them are niches: everything before the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.graph.fusion import Affinity
from coterie_discovery.graph.leiden import Labels
from coterie_discovery.groups.group import Group, comes_back, is_niche
from coterie_discovery.groups.hierarchy import Relative, families
from coterie_discovery.groups.membership import participation
from coterie_discovery.groups.out_of_bag import unrefuted
from coterie_discovery.groups.placing import place_threads
from coterie_discovery.groups.resolution import look
from coterie_discovery.groups.stability import RESAMPLES, Resample, returns
from coterie_discovery.runtime.clock import Clock
from coterie_discovery.signals.columns import Columns
from coterie_discovery.text.terms import Interests


@dataclass(frozen=True)
class Detected:
    """``forest``: the niches; ``labels`` (threads,): one group for every thread, niches first, as in
    :class:`coterie_discovery.groups.placing.Placed`; ``again`` (all groups, resamples): how well each came back, by
    ``Group.code``; ``candidates``: all groups of all scales; ``resampled``: what the resamples gave."""

    affinity: Affinity
    forest: list[Relative]
    labels: Labels
    again: NDArray[np.float64]
    candidates: list[Group]
    resampled: list[Resample]


def detect(columns: Columns, interests: Interests, *, seed: int, floor: int, clock: Clock) -> Detected:
    """Weigh the signals, group the threads at several scales, and keep what people return to and what comes back."""
    with clock.step("weighing signals"):
        affinity = Affinity(seed).fit(columns, interests)
    material = affinity.material_
    with clock.step("grouping"):
        looks = look(columns, affinity, seed=seed, floor=floor)
        found, candidates = looks.found, looks.candidates
    with clock.step("resampling", RESAMPLES) as tell:
        resampled: list[Resample] = []
        again = returns(affinity, found, looks.first, seed=seed, tell=tell, watch=resampled.append)
    with clock.step("placing"):
        part = participation(material)
        kept = [g for g in candidates if is_niche(g, floor) and comes_back(again[g.code])]
        forest = families(unrefuted(kept, part, resampled), part, again.mean(axis=1))
        placed = place_threads(columns, affinity, forest, found[0].labels, floor)
    return Detected(affinity, placed.forest, placed.labels, again, candidates, resampled)
