"""Threads of mail and news: by the messages they refer to, then by subject. All in arrays of 64-bit hashes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources.key_index import hashes
from coterie_discovery.sources.spill import taken, with_columns

Ints = NDArray[np.int32]  # rows and nodes: of ten times as many messages there would be no room on disk
Links = tuple[Ints, Ints]
MOST_STEPS = 12  # 2 ** 12 answers to answers; what is longer, or leads in a circle, is found by its links
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


# A post with its own number and that of the post it answers, which count within the thread only.
NUMBERED = pa.schema([*SCHEMAS["posts"], pa.field("number", pa.int64()), pa.field("answers", pa.int64())])


def answered_rows(posts: pa.Table) -> NDArray[np.int64]:
    """Row of the post each one answers: number ``answers`` of its thread, if that is there and another one; else -1."""
    thread = hashes(posts["thread"])
    own, answered = (thread + np.asarray(posts[column]).astype(np.uint64) for column in ("number", "answers"))
    order = np.argsort(own, kind="stable")
    at = order[np.minimum(np.searchsorted(own, answered, sorter=order), len(own) - 1)]
    return np.where((own[at] == answered) & (own != answered), at, -1)


def place_in_threads(staged: pa.Table, untitled: set[int]) -> pa.Table:
    """``staged`` (title: the bare subject) with thread, parent and the title on each thread's first post alone.

    Whoever refers to the same message, there or not, is in one thread. A message that refers to nothing that is there
    joins the thread of its place that has its subject: with dates, the last one opened before. A thread's key is
    that of its first post. ``untitled`` subjects give no title.
    """
    if not staged.num_rows:
        return staged
    refers = _references(staged)
    parents = _parents(staged.num_rows, refers)
    thread = _components(parents, [refers.links, _subjects(staged, refers)])
    first = _openers(staged, thread, parents)
    titles = np.zeros(len(thread), bool)
    titles[first] = ~np.isin(np.asarray(staged["topic"])[first], np.fromiter(untitled, np.int64, len(untitled)))

    def made(batch: pa.RecordBatch, start: int) -> list[pa.Array]:
        here = slice(start, start + batch.num_rows)
        return [
            taken(staged["post"], first[thread[here]]),
            taken(staged["post"], parents[here]),
            pc.if_else(pa.array(titles[here]), batch["title"], None),
        ]

    return with_columns(staged, ["thread", "parent", "title"], made)


def _openers(staged: pa.Table, thread: Ints, parents: Ints) -> Ints:
    """The row that opens each thread: the earliest, or where nobody knows when, one that answers nothing."""
    rootless = np.ones(int(thread.max()) + 1, bool)
    rootless[thread[parents < 0]] = False
    among = np.flatnonzero((parents < 0) | rootless[thread]).astype(np.int32)
    times = np.asarray(pc.fill_null(staged["at"].cast(pa.int64()), np.iinfo(np.int64).max))[among]
    order = np.lexsort((among, np.asarray(staged["is_reply"])[among], times, thread[among]))
    among = among[order]
    return np.asarray(among[np.r_[True, np.diff(thread[among]) != 0]])


class _Refers(NamedTuple):
    """Every reference: the row that has it and the node it means, which is a row if it is ``present``.

    ``nodes``: how many there are, those past the rows for messages that are not there.
    """

    rows: Ints
    refs: Ints
    present: NDArray[np.bool_]
    nodes: int

    @property
    def links(self) -> Links:
        return self.rows, self.refs


def _references(staged: pa.Table) -> _Refers:
    total, lists = staged.num_rows, staged["refs"]
    rows = np.repeat(np.arange(total, dtype=np.int32), np.asarray(pc.list_value_length(lists)))
    own = np.asarray(staged["id"])
    order = np.argsort(own, kind="stable").astype(np.int32)
    own = own[order]
    refs, present = np.empty(len(rows), np.int32), np.empty(len(rows), bool)
    lost, start = [np.empty(0, np.int64)], 0
    for chunk in lists.chunks:
        hashes = np.asarray(pc.list_flatten(chunk)).astype(np.int64, copy=False)
        at = np.minimum(np.searchsorted(own, hashes), total - 1)
        here = slice(start, start + len(hashes))
        refs[here], present[here] = order[at], own[at] == hashes
        lost.append(hashes[~present[here]])
        start += len(hashes)
    absent, code = np.unique(np.concatenate(lost), return_inverse=True)
    refs[~present] = total + code.reshape(-1)
    return _Refers(rows, refs, present, total + len(absent))


def _parents(total: int, refers: _Refers) -> Ints:
    """Row of the nearest message referred to that is there, -1 for none."""
    parents = np.full(total, -1, np.int32)
    kept = refers.present & (refers.rows != refers.refs)
    parents[refers.rows[kept]] = refers.refs[kept]  # references are in order, the nearest last: it stays
    return parents


def _subjects(staged: pa.Table, refers: _Refers) -> Links:
    """Links from messages whose references lead nowhere to a node for their subject and, with dates, its opening."""
    topic = np.asarray(staged["topic"])
    loose = topic != 0
    loose[refers.rows[refers.present]] = False
    chosen = np.flatnonzero(loose).astype(np.int32)
    topic = topic[chosen]
    times = np.asarray(pc.fill_null(staged["at"].cast(pa.int64()), -1))[chosen]
    opens = ~np.asarray(staged["is_reply"])[chosen] & (times >= 0)
    order = np.lexsort((np.arange(len(chosen)), ~opens, times, topic))
    chosen, opens, topic = chosen[order], opens[order], topic[order]
    other = np.diff(topic) != 0
    starts = np.r_[True, other] if len(chosen) else np.empty(0, bool)
    opened = np.cumsum(opens)
    before = np.maximum.accumulate(np.where(starts, opened - opens, 0))
    nth = np.maximum(opened - before, 1)  # answers from before the first opening belong to it
    node = np.cumsum(np.r_[False, other | (np.diff(nth) != 0)][: len(chosen)], dtype=np.int32)
    return chosen, node + np.int32(refers.nodes)


def _components(parents: Ints, links: list[Links]) -> Ints:
    """The thread of each row, from 0, from links of rows to nodes; rows are the first nodes.

    Most links are those to parents. These are followed first, to any row of the same thread, and few links are left.
    """
    total = len(parents)
    near = np.where(parents < 0, np.arange(total, dtype=np.int32), parents)
    for _ in range(MOST_STEPS):
        near = near[near]
    left, right = (np.concatenate(some) for some in zip(*links, strict=True))
    size = max(total, int(right.max(initial=-1)) + 1)
    left = near[left]
    inside = right < total
    right[inside] = near[right[inside]]
    apart = left != right
    left, right = left[apart], right[apart]
    graph = coo_array((np.ones(len(left)), (left, right)), (size, size))
    thread = connected_components(graph, directed=False)[1][near]
    there = np.zeros(size, bool)
    there[thread] = True
    return np.asarray((np.cumsum(there, dtype=np.int32) - 1)[thread])
