"""Do people return who had no say in what a group is?

A group is made of what people did, so that they return to it even where there is nothing to find. Each resample leaves
more than a third of the members out ("out of bag", Breiman 1996): they are asked about what came back of the group
without them, in the threads that stayed for the sake of others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from coterie_discovery.graph.leiden import indicator, jaccard
from coterie_discovery.groups.group import Group
from coterie_discovery.groups.return_lift import Floats, ReturnLift, by_member, made
from coterie_discovery.groups.stability import Replicate
from coterie_discovery.groups.thresholds import MIN_FAITHFULNESS

MIN_ASKED = 5  # people in a group that were out of the bag, each time: with fewer nothing is told
MIN_Z_SCORE = 1.28  # standard errors (one-sided 10 %): there are fewer people to ask


def unrefuted(groups: Sequence[Group], part: sparse.csr_matrix, resamples: Sequence[Replicate]) -> list[Group]:
    """Those of ``groups`` to which people return without having made them, or where that cannot be told."""
    told = answers(groups, part, resamples)
    return [group for group, (returned, _) in zip(groups, told, strict=True) if returned is not False]


def answers(
    groups: Sequence[Group], part: sparse.csr_matrix, resamples: Sequence[Replicate]
) -> list[tuple[bool | None, float]]:
    """Of each group whether people return who did not make it (None: too few to ask), and the lift of their returns."""
    if not groups or not part.shape[1]:
        return [(None, 0.0) for _ in groups]
    found, asked = unprompted(groups, part, resamples)
    returned = (found.lift >= MIN_FAITHFULNESS) & (found.z_score >= MIN_Z_SCORE)
    told = zip(returned.tolist(), found.lift.tolist(), (asked >= MIN_ASKED).tolist(), strict=True)
    return [(stays if known else None, lift) for stays, lift, known in told]


def unprompted(
    groups: Sequence[Group], part: sparse.csr_matrix, resamples: Sequence[Replicate]
) -> tuple[ReturnLift, Floats]:
    """How faithful members out of the bag are to each group, and how many of them were in it each time: (groups,).

    ``part`` as in :func:`.participation`. Chance is their activity at everybody's shares.
    """
    visits = made(part)
    summed, asked = np.zeros((3, len(groups))), np.zeros(len(groups))
    for resample in resamples:
        inside, active = _out_of_bag(visits, _counterparts(groups, resample), resample)
        summed += [each.sum(axis=0) for each in by_member(inside, active)]
        asked += (inside > 0).sum(axis=0)
    met, expected, variance = summed
    times = max(len(resamples) / np.e, 1)  # that everybody was asked
    z_score = (met - expected) / np.sqrt(np.maximum(variance * times, 1e-9))
    return ReturnLift(met / np.maximum(expected, 1e-9), z_score), asked / max(len(resamples), 1)


def _out_of_bag(visits: sparse.csr_matrix, inside: sparse.csc_matrix, resample: Replicate) -> tuple[Floats, Floats]:
    """Visits to each group and to all threads that stayed, of the members left out who made two or more."""
    left_out = visits[:, ~resample.drawn].T.tocsr()
    active = np.asarray(left_out @ resample.kept.astype(np.float64))
    asked = np.flatnonzero(active >= 2)
    return np.asarray((left_out[asked] @ inside).todense()), active[asked]


def _counterparts(groups: Sequence[Group], resample: Replicate) -> sparse.csc_matrix:
    """What came back of each group: the group of any scale with the best Jaccard index, (threads, groups)."""
    n = len(resample.kept)
    cores = [group.core[resample.kept[group.core]] for group in groups]
    ends, rows = np.cumsum([0, *map(len, cores)]), np.concatenate([np.zeros(0, np.int64), *cores])
    own = sparse.csc_matrix((np.ones(len(rows), np.float32), rows, ends), shape=(n, len(groups)))
    nothing = sparse.csr_matrix((n, 1), dtype=np.float32)  # the first, so that it is what a group without any other is
    there = sparse.hstack([nothing, *map(indicator, resample.labels)]).tocsc()
    return there[:, jaccard(own, there).argmax(axis=1)]
