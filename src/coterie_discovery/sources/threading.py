"""Threads of mail and news: by the messages they refer to, then by subject. All in arrays of 64-bit hashes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coterie_discovery.signals import SCHEMAS
from coterie_discovery.sources.spill import with_columns

# What a message brings beside the columns of a post: hashes of its identity, of what it refers to and of place and
# subject (0 for none), and whether its subject says that it answers.
STAGED = pa.schema(
    [
        *SCHEMAS["posts"],
        pa.field("id", pa.int64()),
        pa.field("refs", pa.list_(pa.int64())),
        pa.field("topic", pa.int64()),
        pa.field("is_reply", pa.bool_()),
    ]
)


def place_in_threads(staged: pa.Table, untitled: set[int]) -> pa.Table:
    """``staged`` (title: the bare subject) with thread, parent and the title on each thread's first post alone.

    Whoever refers to the same message, there or not, is in one thread. A message that refers to nothing that is there
    joins the thread of its place that has its subject: with dates, the last one opened before. A thread's key is
    that of its first post. ``untitled`` subjects give no title.
    """
    if not staged.num_rows:
        return staged
    rows, refs, present = _references(staged)
    links = [(rows, refs), _subjects(staged, rows, present)]
    thread = _components(staged.num_rows, links)
    times = np.asarray(pc.fill_null(staged["at"].cast(pa.int64()), np.iinfo(np.int64).max))
    parents = _parents(staged.num_rows, rows, refs, present)
    # The opener is the earliest; where nobody knows when, one that answers nothing comes first.
    order = np.lexsort((np.arange(len(thread)), np.asarray(staged["is_reply"]), times, parents >= 0, thread))
    first = order[np.r_[True, np.diff(thread[order]) != 0]]
    opener = np.empty(thread.max() + 1, np.int64)
    opener[thread[first]] = first
    titles = np.zeros(len(thread), bool)
    titles[first] = ~np.isin(np.asarray(staged["topic"])[first], np.fromiter(untitled, np.int64, len(untitled)))
    posts = staged["post"].combine_chunks()

    def made(batch: pa.RecordBatch, start: int) -> list[pa.Array]:
        here = slice(start, start + batch.num_rows)
        above = parents[here]
        return [
            posts.take(pa.array(opener[thread[here]])),
            posts.take(pa.array(above, mask=above < 0)),
            pc.if_else(pa.array(titles[here]), batch["title"], None),
        ]

    return with_columns(staged, ["thread", "parent", "title"], made)


def _references(staged: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every reference: its row, a node (the row it means, or one past all rows for what is not there), presence."""
    lists = staged["refs"]
    rows = np.repeat(np.arange(len(lists)), np.asarray(pc.list_value_length(lists)))
    hashes = np.asarray(pc.list_flatten(lists)).astype(np.int64)
    own = np.asarray(staged["id"])
    order = np.argsort(own, kind="stable")
    at = np.minimum(np.searchsorted(own, hashes, sorter=order), len(own) - 1)
    present = own[order[at]] == hashes
    missing = np.unique(hashes, return_inverse=True)[1].reshape(-1) + len(own)
    return rows, np.where(present, order[at], missing), present


def _parents(total: int, rows: np.ndarray, refs: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Row of the nearest message referred to that is there, -1 for none."""
    parents = np.full(total, -1, np.int64)
    kept = present & (rows != refs)
    parents[rows[kept]] = refs[kept]  # references are in order, the nearest last: it stays
    return parents


def _subjects(staged: pa.Table, rows: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Links from messages whose references lead nowhere to a node for their subject and, with dates, its opening."""
    total = staged.num_rows
    topic = np.asarray(staged["topic"])
    loose = topic != 0
    loose[rows[present]] = False
    chosen = np.flatnonzero(loose)
    times = np.asarray(pc.fill_null(staged["at"].cast(pa.int64()), -1))[chosen]
    opens = ~np.asarray(staged["is_reply"])[chosen] & (times >= 0)
    order = np.lexsort((np.arange(len(chosen)), ~opens, times, topic[chosen]))
    chosen, opens = chosen[order], opens[order]
    starts = np.r_[True, np.diff(topic[chosen]) != 0] if len(chosen) else np.empty(0, bool)
    opened = np.cumsum(opens)
    before = np.maximum.accumulate(np.where(starts, opened - opens, 0))
    nth = np.maximum(opened - before, 1)  # answers from before the first opening belong to it
    node = np.cumsum(np.r_[True, (np.diff(topic[chosen]) != 0) | (np.diff(nth) != 0)][: len(chosen)])
    return chosen, node + 2 * total + len(rows)


def _components(total: int, links: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The thread number of each row, from links between rows and nodes of any number."""
    left = np.concatenate([rows for rows, _ in links])
    nodes, right = np.unique(np.r_[np.arange(total), *(refs for _, refs in links)], return_inverse=True)
    right = right.reshape(-1)[total:]
    size = len(nodes)  # rows are the smallest nodes and all there: row i is node i
    graph = coo_array((np.ones(len(left), bool), (left, right)), (size, size))
    return connected_components(graph, directed=False)[1][:total].astype(np.int64)
