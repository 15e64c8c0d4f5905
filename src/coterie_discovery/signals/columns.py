"""The signals as integer-coded columns in one canonical order, which is all that the engine computes on.

Keys are coded once, here, by what they stand for: threads by their first posts, members by what they did. So neither
the order of the input nor the spelling of a key (plain or hashed) changes anything; a key decides only between two of
which nothing else differs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.signals.tables import Signals

Ints = NDArray[np.int64]
UNKNOWN_TIME = np.iinfo(np.int64).min
SOCIAL_VERBS = ("follow", "friend", "block")


@dataclass(frozen=True)
class Posts:
    """One entry a post. ``thread``, ``author``, ``parent``, ``place`` are codes (-1: unknown), ``at`` Unix seconds."""

    keys: list[str]
    thread: Ints
    author: Ints
    parent: Ints
    place: Ints
    at: Ints
    title: pa.Array
    text: pa.Array
    lang: pa.Array | None = None  # as the posts say it, "" where they do not


@dataclass(frozen=True)
class Acts:
    """One entry an act on a thread. ``post`` is -1 when the act was on the whole thread."""

    actor: Ints
    thread: Ints
    post: Ints
    at: Ints
    verb: NDArray[np.object_]


@dataclass(frozen=True)
class Columns:
    """Members and threads coded as positions in ``members`` and ``threads``, posts and acts on them."""

    members: list[str]
    threads: list[str]
    places: list[str]
    posts: Posts
    acts: Acts
    searcher: Ints
    query: list[str]
    search_empty: NDArray[np.bool_]
    search_at: Ints
    affine: Ints
    label: list[str]
    source: list[str]
    social: NDArray[np.int64]  # (n, 2) pairs of members, one follows the other

    @property
    def n_threads(self) -> int:
        return len(self.threads)

    @property
    def n_members(self) -> int:
        return len(self.members)


def read_columns(signals: Signals) -> Columns:
    """Code the five tables.

    Acts on what is neither post nor thread are left out: whom somebody follows is a tie between people, and what else
    they did it to is not here to be read. Only where there are no posts at all do objects stand for threads.
    """
    posts, threads = _in_order(signals.posts)
    acts = signals.acts
    if not posts.num_rows:
        things = acts.filter(pc.invert(_is_social(acts["verb"])))
        threads = _ranked_keys(things["object"], [things["at"].cast(pa.int64())])
    post_keys = posts["post"].to_pylist()
    thread = _codes(posts["thread"], threads)
    objects = pc.is_in(acts["object"], pa.array([*threads, *post_keys], pa.string()))
    social = acts.filter(pc.and_(pc.invert(objects), _is_social(acts["verb"])))
    done = acts.filter(objects)
    members = _members(signals, posts, thread, done, threads, post_keys)
    social = social.filter(pc.is_in(social["object"], pa.array(members, pa.string())))
    searches = _by_code(signals.searches, "actor", members, ("query", "at", "results"))
    affinities = _by_code(signals.affinities, "actor", members, ("source", "label"))
    places, told = _keys(posts["place"]), {name: _strings(posts[name]) for name in ("title", "text", "lang")}
    return Columns(
        members=members,
        threads=threads,
        places=places,
        posts=Posts(
            keys=post_keys,
            thread=thread,
            author=_codes(posts["author"], members),
            parent=_parents(posts, post_keys, thread),
            place=_codes(posts["place"], places),
            at=_seconds(posts["at"]),
            **told,
        ),
        acts=_acts(done, members, threads, post_keys, thread),
        searcher=_codes(searches["actor"], members),
        query=searches["query"].to_pylist(),
        search_empty=np.asarray(pc.fill_null(pc.equal(searches["results"], 0), False)),
        search_at=_seconds(searches["at"]),
        affine=_codes(affinities["actor"], members),
        label=affinities["label"].to_pylist(),
        source=affinities["source"].to_pylist(),
        social=_social(social, members),
    )


def _in_order(posts: pa.Table) -> tuple[pa.Table, list[str]]:
    """Posts by thread, and in it by time, openings first; threads by their first post. And the threads' keys."""
    keys = {"reply": pc.is_valid(posts["parent"]), "untitled": pc.is_null(posts["title"])}
    sortable = pa.table({**keys, **{name: posts[name] for name in ("at", "title", "text", "thread", "post")}})
    order = ("at", "reply", "untitled", "title", "text", "thread", "post")
    posts = posts.take(pc.sort_indices(sortable, [(name, "ascending") for name in order]))
    threads = pc.unique(posts["thread"]).to_pylist()  # in the order of their first posts
    rank = np.argsort(_codes(posts["thread"], threads), kind="stable")
    return posts.take(pa.array(rank)), threads


def _members(
    signals: Signals, posts: pa.Table, thread: Ints, done: pa.Table, threads: list[str], post_keys: list[str]
) -> list[str]:
    """Members by their first post, then by the things they did, searched for and like elsewhere."""
    everybody = _keys(
        signals.members["member"], posts["author"], signals.acts["actor"], signals.searches["actor"],
        signals.affinities["actor"],
    )  # fmt: skip
    on_post, on_thread = _codes(done["object"], post_keys), _codes(done["object"], threads)
    tables = [
        (posts["author"], [np.arange(len(thread))]),
        (done["actor"], [on_post, on_thread, _seconds(done["at"]), _ranks(done["verb"])]),
        *(
            (table["actor"], [_ranks(table[name]), _seconds(table["at"])])
            for table, name in ((signals.searches, "query"), (signals.affinities, "label"))
        ),
    ]
    marks = [mark for owner, columns in tables for mark in _marks(_codes(owner, everybody), columns, len(everybody))]
    rank = np.lexsort((np.arange(len(everybody)), *reversed(marks)))
    return [everybody[i] for i in rank]


def _marks(owner: Ints, columns: list[Ints], n: int) -> list[Ints]:
    """What tells owners apart by their rows, whatever the rows' order: the first row, how many, and sums of them."""
    known = owner >= 0
    table = np.column_stack([column[known] for column in columns])
    row = np.unique(table, axis=0, return_inverse=True)[1].reshape(-1) if len(table) else np.zeros(0, np.int64)
    first = np.full(n, len(row), np.int64)
    np.minimum.at(first, owner[known], row)
    count, total = (np.bincount(owner[known], weights=w, minlength=n).astype(np.int64) for w in (None, row))
    square = np.zeros(n, np.int64)
    np.add.at(square, owner[known], row.astype(np.int64) ** 2)
    return [first, count, total, square]


def _ranks(column: pa.ChunkedArray) -> Ints:
    """The place of each value among the sorted distinct ones."""
    return _codes(column, _keys(column))


def _ranked_keys(keys: pa.ChunkedArray, columns: list[pa.ChunkedArray]) -> list[str]:
    """Distinct keys by what is known of their rows."""
    names = _keys(keys)
    numbers = [np.asarray(pc.fill_null(column, UNKNOWN_TIME)).astype(np.int64) for column in columns]
    marks = _marks(_codes(keys, names), numbers, len(names))
    return [names[i] for i in np.lexsort((np.arange(len(names)), *reversed(marks)))]


def _by_code(table: pa.Table, owner: str, members: list[str], rest: tuple[str, ...]) -> pa.Table:
    """Rows by the code of their owner and then by other columns."""
    code = pa.chunked_array([pa.array(_codes(table[owner], members))])
    sortable = pa.table({"owner": code, **{name: table[name] for name in rest}})
    return table.take(pc.sort_indices(sortable, [(name, "ascending") for name in ("owner", *rest)]))


def _keys(*columns: pa.ChunkedArray) -> list[str]:
    together = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    return sorted(key for key in pc.unique(together).to_pylist() if key is not None)


def _codes(column: pa.ChunkedArray, keys: list[str]) -> Ints:
    coded = pc.index_in(column, pa.array(keys, pa.string()))
    return np.asarray(pc.fill_null(coded, -1)).astype(np.int64)


def _seconds(column: pa.ChunkedArray) -> Ints:
    return np.asarray(pc.fill_null(column.cast(pa.int64()), UNKNOWN_TIME)).astype(np.int64)


def _strings(column: pa.ChunkedArray) -> pa.Array:
    return pc.fill_null(column, "").combine_chunks()


def _is_social(verbs: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.is_in(verbs, pa.array(SOCIAL_VERBS))


def _parents(posts: pa.Table, keys: list[str], thread: Ints) -> Ints:
    """The post answered; without a parent key, the thread's opening post (threads are sorted by time)."""
    parent = _codes(posts["parent"], keys) if len(keys) else np.zeros(0, np.int64)
    if not len(keys):
        return parent
    opening = np.searchsorted(thread, thread)  # threads are sorted, so this is the first row of each
    flatten = (parent < 0) & (opening != np.arange(len(keys)))
    return np.where(flatten, opening, parent)


def _acts(acts: pa.Table, members: list[str], threads: list[str], post_keys: list[str], post_thread: Ints) -> Acts:
    post = _codes(acts["object"], post_keys)
    thread = _codes(acts["object"], threads)
    if len(post_keys):
        thread = np.where(post >= 0, post_thread[np.maximum(post, 0)], thread)
    actor, at = _codes(acts["actor"], members), _seconds(acts["at"])
    order = np.lexsort((_ranks(acts["verb"]), at, post, thread, actor))
    verb = np.array(acts["verb"].to_pylist(), dtype=object)
    return Acts(actor=actor[order], thread=thread[order], post=post[order], at=at[order], verb=verb[order])


def _social(acts: pa.Table, members: list[str]) -> NDArray[np.int64]:
    pairs = np.column_stack([_codes(acts["actor"], members), _codes(acts["object"], members)])
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
