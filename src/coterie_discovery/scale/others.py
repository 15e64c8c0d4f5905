"""Everything that is of no niche placed in the less certain groups of a sample: one group for every thread.

The same models as for niches, taught by the groups of the sample. Where a niche's threads are those that are surely of
it, here each thread gets what is likeliest, a group or a niche that it is not surely of: how likely is its weight.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.result.certainty import outcome_sentence
from coterie_discovery.result.model import Discovery, GroupTest, LessCertainGroup, OtherThreads
from coterie_discovery.scale.assign import SURE, Assigned, Likeliest, judged_round, taught, word_scores
from coterie_discovery.scale.crowd import memberships
from coterie_discovery.scale.draw import Sample
from coterie_discovery.scale.learn import Labels, WordScores, learn_judge, people_evidence
from coterie_discovery.scale.passes import Passes
from coterie_discovery.scale.store import Store

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def with_others(
    found: Discovery, store: Store, passes: Passes, sample: Sample, keys: list[str], niches: Assigned
) -> Discovery:
    """``found`` on a sample, with the less certain groups counted over everything, and the threads of each.

    ``keys`` are those of the sample's threads, ``niches`` what was placed in niches.
    """
    if not found.less_certain or found.other_threads is None:
        return found
    groups = {group.key: place for place, group in enumerate(found.less_certain)}
    rows = found.other_threads.threads.to_pylist()
    local = taught(keys, ((row["thread"], groups[row["niche"]]) for row in rows), len(groups))
    placed = _likeliest(store, passes, sample, keys, local, niches)
    inside = np.flatnonzero((placed.group >= 0) & (placed.group < len(groups)))
    labels = Labels(inside, placed.group[inside], len(groups))
    people = np.zeros(len(groups), np.int64)
    if found.counts["members"]:
        people += np.bincount(memberships(store, passes, labels).niche, minlength=len(groups))
    threads = np.bincount(labels.niche, minlength=len(groups))
    told = (_retold(*each, found.floor) for each in zip(found.less_certain, threads, people, strict=True))
    names = [*groups, *(niche.key for niche in found.niches)]
    return replace(found, less_certain=tuple(told), other_threads=_table(store, passes, placed, names))


def _likeliest(
    store: Store, passes: Passes, sample: Sample, keys: list[str], local: Labels, niches: Assigned
) -> Likeliest:
    """In two rounds, as niches: first by what the sample's people do, then by what everybody does.

    Niches compete, though none of them is sure of these threads: they are numbered after the groups.
    """
    first = Labels(sample.chosen[local.thread], local.niche, local.n)
    words = word_scores(store, passes, sample, keys, local)
    near = judged_round(store, passes, sample, first, first, sample.chosen, words)
    placed, says = _best(store, passes, sample, first, near.labels, words)
    rival = says & (niches.likeliest.weight > placed.weight)
    placed.group[rival] = local.n + niches.likeliest.group[rival]
    placed.weight[rival] = niches.likeliest.weight[rival]
    placed.group[first.thread] = first.niche
    placed.weight[first.thread] = np.maximum(placed.weight[first.thread], SURE)
    placed.group[niches.labels.thread] = -1
    return placed


def _best(
    store: Store, passes: Passes, sample: Sample, truth: Labels, labels: Labels, words: tuple[WordScores, Floats]
) -> tuple[Likeliest, NDArray[np.bool_]]:
    """The likeliest group of each thread, a group at a time; and of which threads words or people say anything."""
    evidence = people_evidence(store, passes, labels, None, sample.totals.people)
    says: NDArray[np.bool_] = np.any(words[0].total, axis=1)  # type: ignore[assignment]
    says[evidence.thread] = True
    best = Likeliest.nothing(len(says))
    for each in range(truth.n):
        people = evidence.of(each)
        inside = np.isin(sample.chosen, truth.thread[truth.niche == each])
        judge = learn_judge(people[sample.chosen], words[1][:, each], inside, sample.stands_for)
        best.judge(each, np.where(says, judge.sure(people, words[0].of(each)), 0))
    return best, says


def _retold(group: LessCertainGroup, threads: np.int64, people: np.int64, floor: int) -> LessCertainGroup:
    """With its size over everything; what else was tested is of the sample."""
    if group.subject:
        return replace(group, threads=int(threads))
    told = int(people) if people >= floor else None
    passed = told is not None
    count = GroupTest("people", passed, told, floor, outcome_sentence("people", passed, told, floor))
    tests = tuple(count if test.test == "people" else test for test in group.tests)
    if not any(test.passed is False for test in tests):
        words = outcome_sentence("sampled", False, None, None)
        tests = (*tests, GroupTest("sampled", False, None, None, words))
    return replace(group, threads=int(threads), people=told, tests=tests)


def _table(store: Store, passes: Passes, placed: Likeliest, groups: list[str]) -> OtherThreads:
    """By group, strongest first."""
    thread = np.flatnonzero(placed.group >= 0)
    thread = thread[np.lexsort((thread, -placed.weight[thread], placed.group[thread]))]
    things = store.fetch(passes.things.order_by("thread"))["key"].combine_chunks()
    return OtherThreads(
        pa.table(
            {
                "thread": things.take(pa.array(thread)),
                "niche": pa.array(groups, pa.string()).take(pa.array(placed.group[thread])),
                "weight": np.round(placed.weight[thread], 4),
            }
        )
    )
