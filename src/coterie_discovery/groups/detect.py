"""The groups of threads on a platform, and which of them are niches: everything before the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.graph.leiden import Labels
from coterie_discovery.groups.group import Group, is_niche, is_stable
from coterie_discovery.groups.hierarchy import NicheNode, hierarchy
from coterie_discovery.groups.membership import participation
from coterie_discovery.groups.out_of_bag import unrefuted
from coterie_discovery.groups.partition import Partition
from coterie_discovery.groups.placing import place_threads
from coterie_discovery.groups.resolution import resolutions
from coterie_discovery.groups.stability import REPLICATES, Replicate, returns
from coterie_discovery.runtime.clock import Clock
from coterie_discovery.signals.columns import Columns
from coterie_discovery.text.sentence_vectors import SentenceVectors
from coterie_discovery.text.terms import Terms


@dataclass(frozen=True)
class Detection:
    """``forest``: the niches; ``labels`` (threads,): one group for every thread, niches first, as in
    :class:`.Placement`; ``stability_scores`` (all groups, resamples): how well each came back, by
    ``Group.code``; ``candidates``: all groups of all scales; ``resampled``: what the resamples gave; ``weights``
    (threads,): how surely each thread is of its group."""

    fused: FusedGraph
    forest: list[NicheNode]
    labels: Labels
    stability_scores: NDArray[np.float64]
    candidates: list[Group]
    resampled: list[Replicate]
    weights: NDArray[np.float64]


def detect(
    columns: Columns,
    interests: Terms,
    *,
    seed: int,
    floor: int,
    clock: Clock,
    vectors: SentenceVectors | None = None,
) -> Detection:
    """Weigh the signals, group the threads at several scales, and keep what people return to and what comes back.

    ``vectors``: what makes sentence vectors of the threads' openings, where they shall be a signal.
    """
    fused = weighed(columns, interests, seed=seed, clock=clock, vectors=vectors)
    counts = fused.counts_
    with clock.step("grouping"):
        tried = resolutions(columns, fused, seed=seed, floor=floor)
        found, candidates = tried.found, tried.candidates
    with clock.step("resampling", REPLICATES) as tell:
        resampled: list[Replicate] = []
        stability_scores = returns(fused, found, tried.first, seed=seed, tell=tell, watch=resampled.append)
    with clock.step("placing"):
        part = participation(counts)
        kept = [g for g in candidates if is_niche(g, floor) and is_stable(stability_scores[g.code])]
        forest = hierarchy(unrefuted(kept, part, resampled), part, stability_scores.mean(axis=1))
        placed = place_threads(columns, fused, forest, found[0].labels, floor)
        weights = _surely(found[0]) if placed.weights is None else placed.weights
    return Detection(fused, placed.forest, placed.labels, stability_scores, candidates, resampled, weights)


def _surely(found: Partition) -> NDArray[np.float64]:
    """How surely each thread is of its group, (threads,)."""
    surely, placed = np.zeros(len(found.labels)), np.flatnonzero(found.labels >= 0)
    surely[placed] = found.weights[placed, found.labels[placed]]
    return surely


def weighed(
    columns: Columns, interests: Terms, *, seed: int, clock: Clock, vectors: SentenceVectors | None = None
) -> FusedGraph:
    """The signals in one graph, each with its weight."""
    openings = None
    if vectors is not None and len(columns.posts.keys):
        with clock.step("sentence vectors", columns.n_threads) as tell:
            openings = vectors.of_openings(columns, tell)
    with clock.step("weighing signals"):
        return FusedGraph(seed).fit(columns, interests, openings)
