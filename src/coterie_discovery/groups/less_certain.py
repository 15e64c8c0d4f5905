"""What the full partition holds beside the niches: every other group, with the tests of a niche that it fails.

Nothing here changes what is a niche. The groups are measured as those of every partition are, beside the niches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.groups.detect import Detection
from coterie_discovery.groups.group import Group, groups_of, has_people, is_certain, is_returned_to, is_stable, lives_on
from coterie_discovery.groups.membership import participation
from coterie_discovery.groups.out_of_bag import answers
from coterie_discovery.groups.stability import stability_of
from coterie_discovery.groups.thresholds import (
    MIN_CERTAIN,
    MIN_CONSISTENCY,
    MIN_FAITHFULNESS,
    MIN_STABILITY,
    SMALLEST,
)
from coterie_discovery.signals.columns import Columns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """One test of a group, as in :class:`coterie_discovery.result.model.GroupTest` but for its words."""

    test: str
    passed: bool | None
    value: float | None
    least: float | None


@dataclass(frozen=True)
class JudgedGroup:
    """A group that is no niche; ``weights`` (threads,) say how surely each thread of its core is of it."""

    group: Group
    stability: float
    tests: tuple[Outcome, ...]
    weights: Floats


def less_certain_groups(
    columns: Columns, detected: Detection, taken: NDArray[np.bool_], floor: int
) -> list[JudgedGroup]:
    """Every group of the full partition that is no niche, surest first: most tests passed, then best came back.

    ``taken`` (threads,) are of what is shown or was set aside. A group that fewer than ``floor`` people wrote in is
    left out: its words would be those of somebody. So is one of fewer than three threads.
    """
    n_niches, labels = len(detected.forest), detected.labels
    labels = np.where(taken & (labels >= n_niches), -1, labels)
    wanted = _wanted(columns, detected, labels, floor)
    part = participation(detected.fused.counts_)
    weights = np.zeros((len(labels), int(labels.max(initial=-1)) + 1))
    placed = np.flatnonzero(labels >= 0)
    weights[placed, labels[placed]] = detected.weights[placed]
    groups = [group for group in groups_of(columns, part, labels, weights) if group.code in wanted]
    scores = stability_of(labels, detected.resampled)
    told = answers(groups, part, detected.resampled)
    tested = [
        JudgedGroup(
            group,
            float(scores[group.code].mean()),
            _tests(group, scores[group.code], told[i], floor, part),
            detected.weights[group.core],
        )
        for i, group in enumerate(groups)
    ]
    return sorted(tested, key=lambda each: (-_passed(each), -each.stability, each.group.code))


def _wanted(columns: Columns, detected: Detection, labels: Ints, floor: int) -> set[int]:
    """Codes of the groups beside the niches with enough threads and enough people who took part, known or not."""
    n = int(labels.max(initial=-1)) + 1
    counts, posts = detected.fused.counts_, columns.posts
    there = (counts.wrote + counts.acted).tocoo()
    pairs = np.unique(np.column_stack([labels[there.row], there.col]), axis=0)
    people = np.bincount(pairs[pairs[:, 0] >= 0, 0], minlength=n)
    unknown = labels[posts.thread[posts.author < 0]]
    people = people + np.bincount(unknown[unknown >= 0], minlength=n)
    threads = np.bincount(labels[labels >= 0], minlength=n)
    enough = (threads >= SMALLEST) & (people >= max(floor, 1))
    return {int(code) for code in np.flatnonzero(enough) if code >= len(detected.forest)}


def _passed(tested: JudgedGroup) -> int:
    return sum(each.passed is True for each in tested.tests)


def _tests(
    group: Group, scores: Floats, told: tuple[bool | None, float], floor: int, part: sparse.csr_matrix
) -> tuple[Outcome, ...]:
    """In the order of :func:`.is_niche`, then those of the resamples."""
    again = Outcome("comes_back", is_stable(scores), round(float(scores.mean()), 4), MIN_STABILITY)
    alive = None if group.consistency is None else round(group.consistency, 4)
    alive_on = Outcome("lives", lives_on(group), alive, MIN_CONSISTENCY)
    if not part.shape[1]:  # nobody is known
        return (Outcome("people", None, None, floor), alive_on, again)
    enough, n = has_people(group, floor), len(group.members)
    stays, lift = told
    tests = (
        Outcome("people", enough, n if enough else None, floor),
        Outcome("certain", is_certain(group), round(group.likely[0] / n, 4), MIN_CERTAIN)
        if enough
        else Outcome("certain", None, None, MIN_CERTAIN),
        Outcome("returns", is_returned_to(group), round(group.faithfulness, 4), MIN_FAITHFULNESS),
        Outcome("left_out", stays, None if stays is None else round(lift, 4), MIN_FAITHFULNESS),
        alive_on,
        again,
    )
    # It passes now, beside the niches that took their threads out of it; as it was found it did not.
    return tests if any(each.passed is False for each in tests) else (*tests, Outcome("apart", False, None, None))
