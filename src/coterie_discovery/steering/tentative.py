"""Groups that may be niches: people return to them, but they came back a little too badly to be told as niches.

Where people are few or their company is loose, much of that is real. It is told apart, for somebody who knows better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.groups.group import Group, is_niche
from coterie_discovery.groups.hierarchy import flatten
from coterie_discovery.groups.membership import participation
from coterie_discovery.groups.out_of_bag import unrefuted
from coterie_discovery.groups.thresholds import MIN_STABILITY
from coterie_discovery.steering.decided import DetectionResult, RunHistory, SteeringResult

MIN_TENTATIVE = 0.6  # stability; of shuffled data one group of a hundred thousand people at most gets so far
SHOWN = 0.3  # of a group's threads in others that are shown, from which on it is shown with them


@dataclass(frozen=True)
class Unreported:
    """What is no niche: ``tentative`` groups, best first, and how many others of the coarsest scale."""

    tentative: list[Group]
    rejected: int


def unshown(found: DetectionResult, steered: SteeringResult, before: RunHistory) -> Unreported:
    """What was found beside the niches, and is no part of them nor of anything that people dismissed."""
    back, taken, chosen = found.detected.stability_scores.mean(axis=1), accounted_for(found, steered, before), []

    def is_shown(group: Group) -> bool:
        return float(taken[group.core].mean()) >= SHOWN

    for group in sorted(_nearly(found, back), key=lambda group: (-back[group.code], group.code)):
        if not is_shown(group):
            chosen.append(group)
            taken[group.core] = True
    coarse = (group for group in found.detected.candidates if group.scale == 0)
    return Unreported(chosen, sum(not is_shown(group) for group in coarse))


def _nearly(found: DetectionResult, back: NDArray[np.float64]) -> list[Group]:
    """Groups of any scale that pass every test but that of coming back, and nearly pass that."""
    detected = found.detected
    near = (g for g in detected.candidates if MIN_TENTATIVE <= back[g.code] < MIN_STABILITY)
    part = participation(detected.fused.counts_)
    return unrefuted([g for g in near if is_niche(g, found.floor)], part, detected.resampled)


def accounted_for(found: DetectionResult, steered: SteeringResult, before: RunHistory) -> NDArray[np.bool_]:
    """Which threads are shown in a niche, or were of one that is gone because somebody decided so, (threads,)."""
    taken = np.zeros(found.columns.n_threads, bool)
    for group in flatten(steered.forest)[0]:
        taken[group.core] = True
    aside = [niche for niche in before.previous.niches if niche.identity in before.aside] if before.previous else []
    gone = {key for niche in aside for key, _ in niche.threads}
    return taken | np.array([key in gone for key in found.columns.threads], bool) if gone else taken
