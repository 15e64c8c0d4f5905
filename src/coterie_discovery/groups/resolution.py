"""The resolutions at which a platform is clustered: ever finer, for as long as that finds more and loses little.

Modularity merges what is small beside the whole (Fortunato and Barthelemy 2007), and how small niches are is not known
beforehand. Resampling tells whether a resolution is too fine (selection by stability, Ben-Hur et al. 2002): where it
only cuts niches in pieces, the pieces do not come back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.graph.leiden import Labels
from coterie_discovery.groups.group import Group, groups, is_niche
from coterie_discovery.groups.partition import Floats, Partition, partition
from coterie_discovery.groups.stability import BootstrapSample, Replicate, best_jaccard
from coterie_discovery.groups.thresholds import SCALES
from coterie_discovery.signals.columns import Columns

MOST_SCALES = 7
SAME = 0.6  # Jaccard index from which on two groups are one
KEPT = 0.7  # of the threads in niches that hold, at the scale where they are most
FRESH = 0.02  # of the niches that hold: such as no coarser scale has


@dataclass(frozen=True)
class Resolutions:
    """What each scale found, coarse to fine, all groups of all scales, and the first resample at the same scales."""

    found: list[Partition]
    candidates: list[Group]
    first: Replicate


def resolutions(columns: Columns, fused: FusedGraph, *, seed: int, floor: int) -> Resolutions:
    """At the usual scales, and at finer ones for as long as they are worth it."""
    draw, held = BootstrapSample(fused, seed, 0), []
    tried = Resolutions([], [], Replicate([], draw.kept, draw.drawn))
    for scale in range(MOST_SCALES):
        found = partition(fused, fused.counts_, seed=seed, scale=scale)
        here = groups(columns, fused.counts_, found, scale, len(tried.candidates))
        other = draw.clustered(scale)
        held.append(_held(here, best_jaccard(found.labels, other, draw.kept), len(other), floor))
        if scale >= SCALES and not _is_worth_it(held[-1], held[:-1]):
            break
        tried.found.append(found)
        tried.candidates.extend(here)
        tried.first.labels.append(other)
    return tried


def _held(here: list[Group], stability: Floats, n_threads: int, floor: int) -> Labels:
    """A label for each thread of a niche that comes back in one resample, -1 for the others."""
    labels = np.full(n_threads, -1, np.int64)
    kept = [one for one, back in zip(here, stability, strict=True) if is_niche(one, floor) and back >= SAME]
    for code, one in enumerate(kept):
        labels[one.core] = code
    return labels


def _is_worth_it(held: Labels, before: list[Labels]) -> bool:
    """Are there niches here that no coarser scale has, while about as many threads stay in niches?"""
    everything = np.ones(len(held), bool)
    known = np.max([best_jaccard(held, labels, everything) for labels in before], axis=0)
    most = max((labels >= 0).sum() for labels in before)
    return bool((held >= 0).sum() >= KEPT * most and (known < SAME).sum() > FRESH * len(known))
