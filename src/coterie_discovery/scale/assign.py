"""Everything placed by what a sample taught: which threads are of which niche, in two rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.result.model import Niche
from coterie_discovery.scale.draw import Sample
from coterie_discovery.scale.learn import Judge, Labels, Words, WordScores, learn_judge, people_evidence, reading
from coterie_discovery.scale.passes import Passes
from coterie_discovery.scale.store import Store
from coterie_discovery.signals.tables import Signals
from coterie_discovery.text.terms import find_terms

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SURE = 0.5  # from which on a thread is of a niche


@dataclass(frozen=True)
class Assigned:
    """Pairs of thread and niche, sorted by thread, with how sure each is (0..1); and the likeliest of each thread, sure
    or not."""

    labels: Labels
    weight: Floats
    likeliest: Likeliest


@dataclass(frozen=True)
class Likeliest:
    """``group`` (threads,), the niche or group that is likelier than all others, -1 for none; ``weight`` (threads,),
    how likely, 0..1."""

    group: Ints
    weight: Floats

    @classmethod
    def nothing(cls, n_threads: int) -> Likeliest:
        return cls(np.full(n_threads, -1, np.int64), np.zeros(n_threads))

    def judge(self, group: int, sure: Floats) -> None:
        """Take ``group`` where it is likelier than what was the likeliest before."""
        better = sure > self.weight
        self.group[better], self.weight[better] = group, sure[better]


def assign(store: Store, passes: Passes, sample: Sample, keys: list[str], niches: tuple[Niche, ...]) -> Assigned:
    """All threads of each niche. ``keys`` are those of the sample's threads, in the order of ``sample.chosen``.

    First by what the sample's people do; then, since that names many more threads, by what everybody does.
    """
    surely = ((t.thread, i) for i, niche in enumerate(niches) for t in niche.threads if t.weight >= SURE)
    local = taught(keys, surely, len(niches))
    first = Labels(sample.chosen[local.thread], local.niche, local.n)
    words = word_scores(store, passes, sample, keys, local)
    found = judged_round(store, passes, sample, first, first, sample.chosen, words)
    return judged_round(store, passes, sample, first, found.labels, None, words)


def taught(keys: list[str], pairs: Iterable[tuple[str, int]], n: int) -> Labels:
    """Pairs of a thread's key and its niche, of the sample alone, with the numbers of its threads in ``keys``."""
    at = {key: place for place, key in enumerate(keys)}
    table = np.array([(at[key], niche) for key, niche in pairs if key in at], dtype=np.int64).reshape(-1, 2)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return Labels(table[:, 0], table[:, 1], n)


def word_scores(
    store: Store, passes: Passes, sample: Sample, keys: list[str], labels: Labels
) -> tuple[WordScores, Floats]:
    """What words say of all threads, and of the sample's where only others taught it, both (threads, niches)."""
    posts, n_threads = sample.signals.posts, len(sample.totals.people)
    if not posts.num_rows:
        nothing = WordScores(np.zeros((n_threads, labels.n), np.int32), np.ones(n_threads))
        return nothing, np.zeros((len(keys), labels.n))
    thread = np.asarray(pc.index_in(posts["thread"], pa.array(keys, pa.string()))).astype(np.int64)
    words = Words(find_terms(_full_text(sample.signals), thread)).fit(thread, len(keys), labels)
    return words.score(store, passes, n_threads), words.cross_validated_scores(thread, len(keys), labels)


def _full_text(signals: Signals) -> pa.Array:
    return reading(signals.posts.select(["parent", "title", "text"]).combine_chunks().to_batches()[0])


def judged_round(
    store: Store,
    passes: Passes,
    sample: Sample,
    truth: Labels,
    labels: Labels,
    seen: Ints | None,
    words: tuple[WordScores, Floats],
) -> Assigned:
    """Judge every thread by ``labels``, having learned from the sample's ``truth`` how much that is to be believed."""
    evidence = people_evidence(store, passes, labels, seen, sample.totals.people)
    found, best = [], Likeliest.nothing(len(sample.totals.people))
    for each in range(labels.n):
        people, said, by_others = evidence.of(each), words[0].of(each), words[1][:, each]
        inside = np.isin(sample.chosen, truth.thread[truth.niche == each])
        judge = learn_judge(people[sample.chosen], by_others, inside, sample.stands_for)
        sure = _sure(judge, people, said, sample.chosen, inside)
        best.judge(each, sure)
        found.append((np.flatnonzero(sure >= SURE), sure[sure >= SURE]))
    threads = np.concatenate([t for t, _ in found]) if found else np.zeros(0, np.int64)
    niches = np.repeat(np.arange(labels.n), [len(t) for t, _ in found])
    weight = np.concatenate([w for _, w in found]) if found else np.zeros(0)
    order = np.lexsort((niches, threads))
    return Assigned(Labels(threads[order], niches[order], labels.n), weight[order], best)


def _sure(judge: Judge, people: Floats, words: Floats, chosen: Ints, inside: NDArray[np.bool_]) -> Floats:
    """How surely each thread is of a niche, (threads,); those of the sample stay what they were found to be."""
    sure = judge.sure(people, words)
    sure[chosen] = np.where(inside, np.maximum(sure[chosen], SURE), np.minimum(sure[chosen], SURE - 1e-6))
    return sure
