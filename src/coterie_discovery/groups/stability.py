"""Do niches come back when other people happen to be there? And does noise yield any?

The members are resampled with replacement (Efron 1979; for clusters Hennig 2007, mean of the best Jaccard index). A
thread stays when one of its authors was drawn, posts without author stay with the same chance; behaviour of those not
drawn is gone from the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.graph.leiden import Labels, indicator, jaccard
from coterie_discovery.groups.partition import Partition, partition
from coterie_discovery.runtime.parallel import cores, each
from coterie_discovery.signals.tables import Signals

REPLICATES = 12
WORTH_A_PROCESS = 4000  # threads; starting one takes a second or two


class Replicate(NamedTuple):
    """``labels``: the groups at every scale, -1 for threads that did not stay; ``kept`` (threads,): which stayed;
    ``drawn`` (members,): whose acts were counted."""

    labels: list[Labels]
    kept: NDArray[np.bool_]
    drawn: NDArray[np.bool_]


class BootstrapSample:
    """The platform as the ``turn``-th bootstrap sample of its members leaves it."""

    def __init__(self, fused: FusedGraph, seed: int, turn: int) -> None:
        self.fused, self.seed = fused, seed + turn
        rng = np.random.default_rng([seed, turn])
        self.counts, self.kept, self.drawn = resample(fused.counts_, rng)
        self.graph = fused.restricted(self.counts, self.kept)

    def clustered(self, scale: int) -> Labels:
        """The groups at one scale, -1 for threads that did not stay."""
        found = partition(self.fused, self.counts, seed=self.seed, graph=self.graph, scale=scale)
        return np.where(self.kept, found.labels, -1)


def returns(
    fused: FusedGraph,
    found: list[Partition],
    first: Replicate,
    *,
    seed: int,
    tell: Callable[[int], None] = lambda _: None,
    watch: Callable[[Replicate], None] = lambda _: None,
) -> NDArray[np.float64]:
    """Best Jaccard index of each group (of all scales) in each resample, over the threads that stayed.

    Shape (groups, resamples). It came back at whatever scale it came back. ``first`` is the first of the resamples;
    ``watch`` is shown each.
    """
    processes = cores() if fused.counts_.wrote.shape[0] >= WORTH_A_PROCESS else 1
    turns, shared = [], (fused, seed, len(found))
    for other in chain([first], each(_resampled, shared, range(1, REPLICATES), processes=processes)):
        watch(other)
        turns.append(np.concatenate([_best_of(one.labels, other) for one in found]))
        tell(len(turns))
    return np.column_stack(turns)


def stability_of(labels: Labels, resampled: Sequence[Replicate]) -> NDArray[np.float64]:
    """As :func:`returns`, of the groups of one labelling, in resamples that were made already."""
    return np.column_stack([_best_of(labels, other) for other in resampled])


def _resampled(shared: tuple[FusedGraph, int, int], turn: int) -> Replicate:
    fused, seed, scales = shared
    draw = BootstrapSample(fused, seed, turn)
    return Replicate([draw.clustered(scale) for scale in range(scales)], draw.kept, draw.drawn)


def _best_of(labels: Labels, other: Replicate) -> NDArray[np.float64]:
    return np.asarray(np.max([best_jaccard(labels, again, other.kept) for again in other.labels], axis=0))


def resample(
    counts: CountMatrices, rng: np.random.Generator
) -> tuple[CountMatrices, NDArray[np.bool_], NDArray[np.bool_]]:
    """The material of a bootstrap sample of the members, which threads stay, and which members were drawn."""
    n_threads, n_members = counts.wrote.shape
    times = rng.multinomial(n_members, np.full(n_members, 1 / n_members)) if n_members else np.zeros(0)
    drawn = times > 0
    own = sparse.diags(drawn.astype(np.float32))
    wrote, acted = (_without_zeros(m @ own) for m in (counts.wrote, counts.acted))
    peopled = np.diff((counts.wrote + counts.acted).tocsr().indptr) > 0
    chance = rng.random(n_threads) < 1 - 1 / np.e
    kept = np.where(peopled, np.diff((wrote + acted).tocsr().indptr) > 0, chance)
    stay = sparse.diags(kept.astype(np.float32))
    meaning = counts.meaning and counts.meaning.of(kept)
    words = _without_zeros(stay @ counts.words)
    return replace(counts, wrote=wrote, acted=acted, words=words, meaning=meaning), kept, drawn


def _without_zeros(matrix: sparse.spmatrix) -> sparse.csr_matrix:
    matrix = matrix.tocsr()
    matrix.eliminate_zeros()
    return matrix


def best_jaccard(labels: Labels, others: Labels, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each group of ``labels`` its best Jaccard index with a group of ``others``, over the ``kept`` nodes."""
    return jaccard(indicator(labels)[kept], indicator(others)[kept]).max(axis=1, initial=0)


def shuffled(signals: Signals, seed: int) -> Signals:
    """The same platform with nothing to find: every degree and word count kept, every tie between them cut.

    Authors are permuted over posts, words over all places where words stand (lengths kept), objects over acts, queries
    over searches, labels over affinities. Threads, places, times and counts stay as they are.
    """
    rng = np.random.default_rng(seed)
    posts = signals.posts
    order = pa.array(rng.permutation(posts.num_rows))
    for name in ("author",):
        posts = posts.set_column(posts.schema.get_field_index(name), posts.schema.field(name), posts[name].take(order))
    for name in ("title", "text"):
        mixed = _mixed_words(posts[name].to_pylist(), rng)
        posts = posts.set_column(
            posts.schema.get_field_index(name), posts.schema.field(name), pa.array(mixed, pa.string())
        )
    return replace(
        signals,
        posts=posts,
        acts=_permuted(signals.acts, "object", rng),
        searches=_permuted(signals.searches, "query", rng),
        affinities=_permuted(signals.affinities, "label", rng),
    )


def _permuted(table: pa.Table, name: str, rng: np.random.Generator) -> pa.Table:
    order = pa.array(rng.permutation(table.num_rows))
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), table[name].take(order))


def _mixed_words(texts: list[str | None], rng: np.random.Generator) -> list[str | None]:
    words = [text.split() if text else [] for text in texts]
    bag = np.array([word for text in words for word in text], dtype=object)
    bag = iter(bag[rng.permutation(len(bag))].tolist())
    return [None if text is None else " ".join(next(bag) for _ in own) for text, own in zip(texts, words, strict=True)]
