"""Divide a group into parts: as people say, as earlier runs did, or where a finer look divides it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.graph.leiden import Labels, leiden, without_crumbs
from coterie_discovery.groups.group import Group, is_niche
from coterie_discovery.groups.hierarchy import INSIDE
from coterie_discovery.groups.refine import cross_validated_scores
from coterie_discovery.groups.thresholds import SMALLEST
from coterie_discovery.steering.decided import DetectionResult
from coterie_discovery.steering.decisions import Belonging, Split
from coterie_discovery.steering.territory import Node, Territory

FINER = (1.0, 2.0, 4.0, 8.0)  # resolutions within a group, until it comes apart
ROUNDS = 5


def divide(
    whole: Node, inner: Sequence[Node], split: Split, known: Sequence[str], ground: Territory, found: DetectionResult
) -> Labels:
    """The part of each thread of ``whole``, (threads,), -1 elsewhere; fewer than two parts: it cannot be divided.

    What begins a part comes first, then what was in it before; the rest goes by its words and people.
    """
    labels = np.full(len(whole.core), -1)
    if split.parts:
        for k, part in enumerate(split.parts):
            labels[ground.spelled(Belonging(split.niche, threads=part.threads)) & whole.core] = k
        for k, part in enumerate(split.parts):
            begins = ground.spelled(Belonging(split.niche, phrases=part.phrases))
            labels[begins & whole.core & (labels < 0)] = k
        place = {split.identity_of(k): k for k in range(len(split.parts))}
    else:
        place = {identity: int(identity.rpartition(".")[2]) - 1 for identity in known}
    for identity in known:
        labels[ground.owned([identity]) & whole.core & (labels < 0)] = place[identity]
    if not split.parts and not known:
        labels = _finer(whole, inner, found)
    if len(np.unique(labels[labels >= 0])) < 2:
        return np.full(len(whole.core), -1)
    return _filled(labels, whole, found)


def _finer(whole: Node, inner: Sequence[Node], found: DetectionResult) -> Labels:
    """The niches inside it, or the finer groups, or what comes apart when looked at by itself; largest part first."""
    cores = [node.core for node in inner if node.parent is whole]
    if len(cores) < 2:
        cores = _finer_groups(whole, found)
    if len(cores) < 2:
        cores = _apart(whole, found)
    labels = np.full(len(whole.core), -1)
    for k, core in enumerate(sorted(cores, key=lambda core: -int(core.sum()))):
        labels[core & whole.core & (labels < 0)] = k
    return labels


def _finer_groups(whole: Node, found: DetectionResult) -> list[NDArray[np.bool_]]:
    """The groups of the first finer scale of which two are niches; else the two largest that are large enough."""
    spare: list[NDArray[np.bool_]] = []
    candidates = found.detected.candidates
    for scale in range(whole.scale + 1, 1 + max((group.scale for group in candidates), default=0)):
        here = [group for group in candidates if group.scale == scale and _is_inside(group, whole)]
        cores = [_mask(group, whole) for group in here if is_niche(group, found.floor)]
        if len(cores) >= 2:
            return cores
        enough = [_mask(group, whole) for group in here if len(group.members) >= found.floor]
        spare = spare or (sorted(enough, key=lambda core: -int(core.sum()))[:2] if len(enough) >= 2 else [])
    return spare


def _is_inside(group: Group, whole: Node) -> bool:
    return bool(whole.core[group.core].sum() >= INSIDE * max(len(group.core), 1))


def _mask(group: Group, whole: Node) -> NDArray[np.bool_]:
    core = np.zeros(len(whole.core), bool)
    core[group.core] = True
    return core & whole.core


def _apart(whole: Node, found: DetectionResult) -> list[NDArray[np.bool_]]:
    threads = np.flatnonzero(whole.core)
    graph = found.detected.fused.graph_[threads][:, threads]
    for resolution in FINER:
        labels = without_crumbs(leiden(graph, seed=found.seed, resolution=resolution), SMALLEST)
        if labels.max(initial=-1) >= 1:
            return [np.isin(np.arange(len(whole.core)), threads[labels == k]) for k in range(int(labels.max()) + 1)]
    return []


def _filled(labels: Labels, whole: Node, found: DetectionResult) -> Labels:
    """Every thread of the group in the part it is most like, what begins a part staying where it is."""
    threads = np.flatnonzero(whole.core)
    count, given = int(labels.max()) + 1, labels[threads]
    rows = found.detected.fused.counts_.features[threads]
    largest = int(np.bincount(given[given >= 0]).argmax())
    now = given
    for _ in range(ROUNDS):
        scores = cross_validated_scores(rows, now, count)
        likely = np.where(np.ptp(scores, axis=1) > 1e-9, scores.argmax(axis=1), largest)
        fresh = np.where(given >= 0, given, likely)
        if (fresh == now).all():
            break
        now = fresh
    filled = np.full(len(whole.core), -1)
    filled[threads] = now
    return filled
