"""Partition the threads: Leiden communities of the fused graph, refined by words and people.

Partitions are made at several scales, the same for every platform: a niche may be a small part of what is one subject
at first sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.graph.leiden import Labels, by_size, leiden, without_crumbs
from coterie_discovery.groups.refine import probabilities, refine
from coterie_discovery.groups.thresholds import SMALLEST

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Partition:
    """``labels`` (threads,), largest group first, -1 for none; ``scores`` (threads, groups); ``began``, the labels
    that the graph gave before they were refined."""

    labels: Labels
    scores: Floats
    began: Labels

    @classmethod
    def of(cls, labels: Labels, scores: Floats, began: Labels) -> Partition:
        """With the groups in order of size; those that emptied are left out."""
        ranked = by_size(labels)
        order = np.zeros(int(ranked.max(initial=-1)) + 1, np.int64)
        order[ranked[ranked >= 0]] = labels[ranked >= 0]
        code = np.full(scores.shape[1] + 1, -1, np.int64)
        code[order] = np.arange(len(order))
        return cls(ranked, scores[:, order], code[began])

    @cached_property
    def weights(self) -> Floats:
        """How surely each thread is of each group, 0..1, (threads, groups)."""
        return np.exp(probabilities(self.scores, self.began)) * (self.labels >= 0)[:, None]


def partition(
    fused: FusedGraph,
    counts: CountMatrices,
    *,
    seed: int,
    graph: sparse.csr_matrix | None = None,
    scale: int = 0,
) -> Partition:
    """Communities of the fused graph, refined; every thread with a word, an author or a neighbour gets a group.

    ``scale``: how finely, from 0; the resolution of modularity is two to the power of it.
    """
    graph = fused.graph_ if graph is None else graph
    rough = without_crumbs(leiden(graph, seed=seed, resolution=2.0**scale), SMALLEST)
    return settle(rough, counts, graph)


def settle(labels: Labels, counts: CountMatrices, near: sparse.csr_matrix) -> Partition:
    """Refine ``labels``; ``near`` are the threads' neighbours."""
    refined, scores = refine(labels, counts.features, near, counts.meaning)
    return Partition.of(refined, scores, labels)
