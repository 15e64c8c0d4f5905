"""What a whole run's result teaches: its words, and how much words and people are to be believed about each niche."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.scale.assign import SURE
from coterie_discovery.scale.learn import (
    UNIT,
    Gains,
    Judge,
    Labels,
    cross_validated_scores,
    evidence_of,
    learn_judge,
    log_ratios,
    logged,
    reading,
)
from coterie_discovery.scale.passes import Passes
from coterie_discovery.scale.store import Store
from coterie_discovery.sources.signatures import unsigned
from coterie_discovery.text.terms import Terms, find_terms

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PUPILS = 12_000  # threads that are looked at closely
LEAST = 50  # of them of each niche, where it has so many
WIDEST = np.iinfo(np.int16).max


@dataclass(frozen=True)
class Lesson:
    """``judges`` and ``by_words`` (niches,), ``ratio`` (terms, niches) in whole parts; ``unplaced``: the share of all
    threads that no judge takes for a niche's when it is as new to him."""

    interests: Terms
    ratio: NDArray[np.int16]
    judges: tuple[Judge, ...]
    by_words: tuple[Judge, ...]
    unplaced: float


def teach(store: Store, passes: Passes, labels: Labels, said: Gains, n_threads: int) -> Lesson:
    """``labels`` are what the run found of all ``n_threads`` threads, ``said`` what their people say for niches."""
    chosen, stands_for = pupils(labels, n_threads)
    people = store.fetch(passes.threads.select("thread", "people").order_by("thread"))["people"].to_numpy()
    evidence = evidence_of(store, passes, labels, said, people.astype(np.int64))
    inside = _inside(labels, chosen)
    interests, ratio, words = _words(store, passes, chosen, inside)
    judges, by_words, taken = [], [], np.zeros(len(chosen), bool)
    for each in range(labels.n):
        of_people, of_words = evidence.of(each)[chosen], words[:, each]
        mine = np.asarray(inside[:, [each]].todense()).ravel() > 0
        judge = learn_judge(of_people, of_words, mine, stands_for)
        by_words.append(learn_judge(np.zeros(len(chosen)), of_words, mine, stands_for))
        taken |= judge.sure(of_people, of_words) >= SURE
        judges.append(judge)
    unplaced = float((stands_for * ~taken).sum() / stands_for.sum())
    return Lesson(interests, ratio, tuple(judges), tuple(by_words), round(unplaced, 6))


def pupils(labels: Labels, n_threads: int) -> tuple[Ints, Floats]:
    """Threads of every niche and of none, and how many each stands for. Their numbers are as good as random."""
    most = max(LEAST, PUPILS // 2 // max(labels.n, 1))
    rank, size = np.zeros(len(labels.niche), np.int64), np.bincount(labels.niche, minlength=labels.n)
    order = np.lexsort((labels.thread, labels.niche))
    rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    stands_for = np.zeros(n_threads)
    kept = rank < most
    each = size[labels.niche[kept]] / np.minimum(size, most)[labels.niche[kept]]
    np.maximum.at(stands_for, labels.thread[kept], each)
    none = np.setdiff1d(np.arange(n_threads), labels.thread)
    some = none[: PUPILS // 2]
    stands_for[some] = len(none) / max(len(some), 1)
    chosen = np.flatnonzero(stands_for)
    return chosen, stands_for[chosen]


def _inside(labels: Labels, chosen: Ints) -> sparse.csr_matrix:
    """(chosen threads, niches), 1 for what is of a niche."""
    at = np.searchsorted(chosen, labels.thread)
    known = np.flatnonzero(chosen[np.minimum(at, len(chosen) - 1)] == labels.thread)
    rows = (np.ones(len(known)), (at[known], labels.niche[known]))
    return sparse.csr_matrix(rows, shape=(len(chosen), labels.n))


def _words(
    store: Store, passes: Passes, chosen: Ints, inside: sparse.csr_matrix
) -> tuple[Terms, NDArray[np.int16], Floats]:
    """The vocabulary, the ratios of its terms, and the score of each chosen thread by words learned from others."""
    posts, thread = _posts(store, passes, chosen)
    interests = _interests(posts, thread) if posts.num_rows else Terms([], [], sparse.csr_matrix((0, 0)))
    if not interests.terms:
        return interests, np.zeros((0, inside.shape[1]), np.int16), np.zeros(inside.shape)
    used = logged(interests.counts)
    return interests, whole(log_ratios(used, inside[thread])), cross_validated_scores(used, thread, inside)


def _interests(posts: pa.Table, thread: Ints) -> Terms:
    return find_terms(
        reading(unsigned(posts).select(["parent", "title", "text"]).to_batches()[0]),
        thread,
        author=_codes(posts["author"]),
        place=_codes(posts["place"]),
        lang=pc.fill_null(posts["lang"], "").combine_chunks(),
    )


def whole(ratio: Floats) -> NDArray[np.int16]:
    """In whole parts, as they are kept."""
    return np.clip(np.rint(ratio * UNIT), -WIDEST, WIDEST).astype(np.int16)


def _posts(store: Store, passes: Passes, chosen: Ints) -> tuple[pa.Table, Ints]:
    """All posts of the chosen threads, in one order whatever order they came in, and the thread of each."""
    wanted = store.put("pupils", pa.table({"thread": pa.array(chosen, pa.int32())}))
    things = passes.things.semi_join(wanted, "thread").rename(number="thread")
    posts = store.table("posts").inner_join(things, [("thread", "key")])
    names = ("number", "at", "post", "parent", "author", "place", "title", "text", "lang")
    table = store.fetch(posts.select(*names))
    table = table.take(
        pc.sort_indices(table, [(name, "ascending") for name in ("number", "at", "post")])
    ).combine_chunks()
    return table, np.searchsorted(chosen, table["number"].to_numpy()).astype(np.int64)


def _codes(column: pa.ChunkedArray) -> Ints:
    coded = column.combine_chunks().dictionary_encode()
    return np.asarray(pc.fill_null(coded.indices, -1), np.int64)
