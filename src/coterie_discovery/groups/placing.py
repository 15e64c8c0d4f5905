"""Each thread placed once more, now that it is known which groups are niches.

Groups were found at several scales, each by itself. Here the niches of all scales and the groups that are none compete
for every thread, by its words and its people (:mod:`refine`), so that a thread is in one place, and one that is of no
niche is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.graph.leiden import Labels, by_size, without_crumbs
from coterie_discovery.groups.group import Group, groups_of, is_niche
from coterie_discovery.groups.hierarchy import NicheNode
from coterie_discovery.groups.membership import membership_test, participation
from coterie_discovery.groups.partition import Floats
from coterie_discovery.groups.refine import chosen, cross_validated_scores, probabilities
from coterie_discovery.groups.search_evidence import SearchEvidence, hints, joined
from coterie_discovery.groups.thresholds import CHANCE, SMALLEST
from coterie_discovery.signals.columns import Columns

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Placement:
    """``forest`` with what each niche holds now; ``labels`` (threads,), one group for every thread: a number per
    top-level niche, in the order of ``forest``, and higher ones for groups that are no niches; -1 for none; ``weights``
    (threads,), how surely each is of its group, 0..1; None where there was no niche to compete with."""

    forest: list[NicheNode]
    labels: Labels
    weights: Floats | None = None


def place_threads(
    columns: Columns, fused: FusedGraph, forest: list[NicheNode], coarse: Labels, floor: int
) -> Placement:
    """``coarse`` are the groups of the coarsest scale, which stand for what is no niche where no niche is.

    What is no niche any more without the threads it lost is dropped, and its sub-niches stand for themselves.
    """
    family, counts = list(_walk(forest)), fused.counts_
    began = _own_threads(family, coarse)
    n_groups = int(began.max(initial=-1)) + 1
    if not family:
        return Placement([], by_size(began))
    scores = cross_validated_scores(counts.features, began, n_groups)
    own = chosen(scores, began, fused.graph_, counts.meaning)
    weights = np.exp(probabilities(scores, began)) * (own >= 0)[:, None]
    by_acts = np.zeros((columns.n_members, n_groups), bool)
    tail, _ = membership_test(participation(counts), own)
    by_acts[:, : tail.shape[1]] = tail < CHANCE
    told = hints(columns, counts, fused.queries_, own, by_acts)
    fresh = _measured(columns, counts, family, own, weights, told)
    standing = [tree for one in forest for tree in _rebuilt(one, fresh, floor)]
    sure = np.where(own >= 0, weights[np.arange(len(own)), own], 0.0)
    return Placement(standing, _flat_labels(standing, own), sure)


def _walk(forest: list[NicheNode], depth: int = 0) -> Iterator[tuple[NicheNode, int]]:
    for one in forest:
        yield one, depth
        yield from _walk(list(one.children), depth + 1)


def _own_threads(family: list[tuple[NicheNode, int]], coarse: Labels) -> Labels:
    """One label per niche for its threads without those of its sub-niches, then one per other group."""
    labels = np.full(len(coarse), -1, np.int64)
    for code, (one, _) in sorted(enumerate(family), key=lambda entry: entry[1][1]):
        labels[one.group.core] = code
    rest = without_crumbs(np.where(labels < 0, coarse, -1), SMALLEST)
    return np.where(rest >= 0, rest + len(family), labels)


def _measured(
    columns: Columns,
    counts: CountMatrices,
    family: list[tuple[NicheNode, int]],
    own: Labels,
    weights: Floats,
    told: SearchEvidence,
) -> dict[int, Group]:
    """Each niche of the family (by the code of its group) with its threads and people as they are now.

    Niches of one depth are measured beside each other: those above count with all that is in them.
    """
    part, below = participation(counts), _below(family)
    result: dict[int, Group] = {}
    for depth in sorted({depth for _, depth in family}):
        into = np.arange(weights.shape[1])
        for code, (_, at) in enumerate(family):
            if at == depth:
                into[below[code]] = code
        labels = np.where(own >= 0, into[own], -1)
        measured = groups_of(columns, part, labels, joined(weights, into), told.joined(into))
        for code, (one, at) in enumerate(family):
            if at == depth:
                result[one.group.code] = replace(measured[code], code=one.group.code, scale=one.group.scale)
    return result


def _below(family: list[tuple[NicheNode, int]]) -> list[list[int]]:
    """For each niche its own position and those of all niches in it, which follow it."""
    found = []
    for code, (_, depth) in enumerate(family):
        last = code + 1
        while last < len(family) and family[last][1] > depth:
            last += 1
        found.append(list(range(code, last)))
    return found


def _rebuilt(one: NicheNode, fresh: dict[int, Group], floor: int) -> list[NicheNode]:
    group = fresh[one.group.code]
    children = tuple(tree for child in one.children for tree in _rebuilt(child, fresh, floor))
    if not is_niche(group, floor) or len(group.core) < SMALLEST:
        return list(children)
    return [NicheNode(group, children)]


def _flat_labels(standing: list[NicheNode], own: Labels) -> Labels:
    labels = np.where(own >= 0, own + len(standing), -1)
    for code, one in enumerate(standing):
        labels[one.group.core] = code
    return labels
