"""What there is to say about groups that are no niches: name, size, place on the map, and which tests failed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.evidence.context import Context
from coterie_discovery.evidence.portrait import called
from coterie_discovery.groups.less_certain import JudgedGroup
from coterie_discovery.result.certainty import outcome_sentence
from coterie_discovery.result.map_layout import place_beside
from coterie_discovery.result.model import GroupTest, LessCertainGroup, Niche, OtherThreads

SAID = 6  # phrases
Floats = NDArray[np.float64]


def less_certain(
    context: Context, judged: Sequence[JudgedGroup], niches: Sequence[Niche], likeness: Floats
) -> tuple[LessCertainGroup, ...]:
    """``likeness`` is of the niches, in their order, and then of the ``judged`` groups, all with all."""
    named, told = called(context, [each.group for each in judged], [niche.name for niche in niches])
    where = place_beside(likeness, np.array([(niche.x, niche.y) for niche in niches]).reshape(-1, 2))
    near = likeness[len(niches) :, : len(niches)]
    width = max(2, len(str(len(judged))))
    return tuple(
        LessCertainGroup(
            key=f"g{i + 1:0{width}d}",
            name=named[i],
            phrases=tuple(phrase.text for phrase in told[i][:SAID]),
            people=_people(context, each),
            threads=len(each.group.core),
            subject=not context.columns.n_members,
            near=niches[int(near[i].argmax())].key if niches and near[i].any() else None,
            stability=round(each.stability, 4),
            tests=_tests(each),
            x=round(float(where[i, 0]), 4),
            y=round(float(where[i, 1]), 4),
        )
        for i, each in enumerate(judged)
    )


def _people(context: Context, judged: JudgedGroup) -> int | None:
    n = len(judged.group.members)
    return n if n >= context.floor else None


def _tests(judged: JudgedGroup) -> tuple[GroupTest, ...]:
    return tuple(
        GroupTest(each.test, each.passed, each.value, each.least, outcome_sentence(*vars(each).values()))
        for each in judged.tests
    )


def other_threads(context: Context, judged: Sequence[JudgedGroup], groups: Sequence[LessCertainGroup]) -> OtherThreads:
    """Every thread of these groups, by group, strongest first."""
    rows = [
        (context.columns.threads[thread], group.key, round(float(weight), 4))
        for each, group in zip(judged, groups, strict=True)
        for thread, weight in sorted(zip(each.group.core, each.weights, strict=True), key=lambda row: (-row[1], row[0]))
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    kinds = (pa.string(), pa.string(), pa.float64())
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    return OtherThreads(pa.table(arrays, names=["thread", "niche", "weight"]))
