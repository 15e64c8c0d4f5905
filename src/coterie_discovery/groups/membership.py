"""The membership test: who takes part in a group more often than chance would have it.

Membership is soft: a member is in every group for which the test says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import betainc

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.leiden import Labels, indicator
from coterie_discovery.groups.search_evidence import SearchEvidence
from coterie_discovery.groups.thresholds import MIN_INSIDE

Floats = NDArray[np.float64]


def participation(counts: CountMatrices) -> sparse.csr_matrix:
    """(threads, members): log2(1 + posts) for having written in a thread, 1/2 for having only viewed or liked it."""
    wrote, acted = counts.wrote.copy(), counts.acted.copy()
    wrote.data = np.log2(1 + wrote.data)
    acted.data[:] = 0.5
    return wrote.maximum(acted).tocsr()


def membership_test(
    part: sparse.csr_matrix, labels: Labels, hints: SearchEvidence | None = None
) -> tuple[Floats, Floats]:
    """How likely so much activity would be by chance, and the affinity, both (members, groups).

    Chance is what a member's activity would give if it followed everybody else's shares (a binomial tail). It is 1 for
    those who did too little to tell. ``hints`` count as activity too.
    """
    inside = (part.T @ indicator(labels)).astype(np.float64)
    active = np.asarray(part.sum(axis=0)).ravel().astype(np.float64)
    if hints is not None:
        inside, active = inside + sparse.csr_matrix(hints.inside[:, : inside.shape[1]]), active + hints.made
    inside = inside.tocoo()
    row, group, here = inside.row, inside.col, inside.data
    total = np.bincount(group, here, minlength=inside.shape[1])
    likely, close = by_chance(here, active[row], total[group], float(active.sum()))
    affinity, tail = np.zeros(inside.shape), np.ones(inside.shape)
    affinity[row, group] = close
    tail[row, group] = np.where(here >= MIN_INSIDE, likely, 1.0)
    return tail, affinity


def by_chance(inside: Floats, active: Floats, total: Floats, whole: float) -> tuple[Floats, Floats]:
    """How likely so much inside would be by chance (a binomial tail), and the affinity, for pairs of member and group.

    ``inside`` of ``active`` is what the member did, ``total`` of ``whole`` what everybody did.
    """
    share = np.clip((total - inside) / np.maximum(whole - active, 1e-9), 1e-9, 1 - 1e-9)
    tail = betainc(np.maximum(inside, 1e-9), np.maximum(active - inside, 0) + 1, share)
    excess = np.maximum(inside - active * share, 0)
    tail[excess <= 0] = 1.0
    return tail, np.sqrt(excess / (active + 1) * (excess / (excess + 3)))
