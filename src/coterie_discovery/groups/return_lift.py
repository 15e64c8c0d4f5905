"""Do people come back to a group more than chance would have it?

The pairs of a member's threads that lie in one group are compared with what that member's activity would give if it
followed everybody's shares. A member with n threads counts n and not n squared (Newman 2001), so that a handful of very
active people does not speak for all, and the few with most pairs are left out, so that they alone make no group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.graph.leiden import Labels, indicator

Floats = NDArray[np.float64]
# Those who belong to no niche share all the chatter, so that it seems as faithful as this where it is a third, or a
# sixth, of what people do.
OBVIOUS_LIFTS, OBVIOUS_Z_SCORE = (3.0, 6.0), 3.0
FEW = 2  # people


@dataclass(frozen=True)
class ReturnLift:
    """``lift``: returns as a multiple of chance; ``z_score``: their excess in standard errors. Both (groups,)."""

    lift: Floats
    z_score: Floats


def visits(part: sparse.csr_matrix, labels: Labels) -> Floats:
    """In how many threads of each group each member wrote (or did anything, where nobody wrote): (members, groups)."""
    return np.asarray((made(part).T @ indicator(labels)).todense())


def made(part: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 for each thread that a member wrote in (or did anything, where nobody wrote), (threads, members)."""
    written = part >= 1
    return (written if written.nnz else part > 0).astype(np.float64)


def return_lift(inside: Floats) -> ReturnLift:
    """How faithful people are to each group.

    First against everything they do; then, for groups that are not obvious, against what they do outside the obvious
    ones: the chatter would look like a niche otherwise. What is obvious depends on how much chatter there is, so that
    a group has to stand up to each rest that it is part of.
    """
    whole = lift_over_chance(inside)
    told = np.full((2, inside.shape[1]), np.inf)
    for obvious in OBVIOUS_LIFTS:
        plain = np.flatnonzero((whole.lift < obvious) | (whole.z_score < OBVIOUS_Z_SCORE))
        rest = lift_over_chance(inside[:, plain])
        told[:, plain] = np.minimum(told[:, plain], (rest.lift, rest.z_score))
    lift, z_score = np.where(np.isfinite(told), told, (whole.lift, whole.z_score))
    return ReturnLift(lift, z_score)


def lift_over_chance(inside: Floats, few: int = FEW) -> ReturnLift:
    """Pairs of a member's threads in each group beside a binomial with everybody's shares, ``few`` members left out."""
    inside = inside[inside.sum(axis=1) >= 2]
    if not inside.size:
        return ReturnLift(np.zeros(inside.shape[1]), np.zeros(inside.shape[1]))
    seen, *chance = by_member(inside, inside.sum(axis=1))
    top = np.argsort(-seen, axis=0, kind="stable")[:few]
    met, expected, variance = (x.sum(axis=0) - np.take_along_axis(x, top, axis=0).sum(axis=0) for x in (seen, *chance))
    lift = met / np.maximum(expected, 1e-9)
    return ReturnLift(lift, (met - expected) / np.sqrt(np.maximum(variance, 1e-9)))


def by_member(inside: Floats, active: Floats) -> tuple[Floats, Floats, Floats]:
    """What each member returned to each group, and the mean and variance of that by chance: (members, groups) each.

    ``inside`` are their visits to each group, ``active`` (members,) those to everything, at least two.
    """
    n = active[:, None]
    share = inside.sum(axis=0) / max(n.sum(), 1)
    return inside * (inside - 1) / (n - 1), n * share**2, _spread(n, share)


def _spread(n: Floats, share: Floats) -> Floats:
    """Variance of k (k - 1) / (n - 1) for a binomial k, from its factorial moments."""
    two, three = n * (n - 1), n * (n - 1) * (n - 2)
    four = three * (n - 3)
    moments = four * share**4 + 4 * three * share**3 + 2 * two * share**2 - two**2 * share**4
    return moments / (n - 1) ** 2


def beyond_parts(inside: Floats, whole: Floats, parts: Floats) -> float:
    """Returns to a group that are not returns to one of its ``parts``, as a multiple of chance.

    ``inside`` is (members, groups) and only says how active members are; ``whole`` (members,) and ``parts`` (members,
    parts) are visits. Near or below 1, the group is nothing but its parts side by side.
    """
    n = inside.sum(axis=1)
    active = n >= 2
    n, whole, parts = n[active], whole[active], parts[active]
    share, of_parts = whole.sum() / n.sum(), parts.sum(axis=0) / n.sum()
    met = (whole * (whole - 1) - (parts * (parts - 1)).sum(axis=1)) / (n - 1)
    expected = n * (share**2 - (of_parts**2).sum())
    top = int(met.argmax())
    return float((met.sum() - met[top]) / max(expected.sum() - expected[top], 1e-9))
