"""The signals as integer-coded columns in one canonical order, which is all that the engine computes on.

Keys are coded once, here; rows are sorted by thread, time and key, so that the order of the input changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.signals import Signals

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
    """Members and threads coded as positions in ``members`` and ``threads`` (both sorted), posts and acts on them."""

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
    """Code the five tables. Acts on keys that are neither post, thread nor member make a thread without posts."""
    posts = signals.posts.sort_by([("thread", "ascending"), ("at", "ascending"), ("post", "ascending")])
    acts = signals.acts.sort_by(
        [("actor", "ascending"), ("object", "ascending"), ("at", "ascending"), ("verb", "ascending")]
    )
    searches = signals.searches.sort_by([("actor", "ascending"), ("query", "ascending"), ("at", "ascending")])
    affinities = signals.affinities.sort_by([("actor", "ascending"), ("source", "ascending"), ("label", "ascending")])
    members = _keys(signals.members["member"], posts["author"], acts["actor"], searches["actor"], affinities["actor"])
    post_keys = posts["post"].to_pylist()
    on_member = pc.and_(pc.is_in(acts["object"], pa.array(members, pa.string())), _is_social(acts["verb"]))
    others = pc.filter(acts["object"], pc.invert(pc.or_(on_member, pc.is_in(acts["object"], posts["post"]))))
    threads = _keys(posts["thread"], others)
    places = _keys(posts["place"])
    thread = _codes(posts["thread"], threads)
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
            title=_strings(posts["title"]),
            text=_strings(posts["text"]),
        ),
        acts=_acts(acts.filter(pc.invert(on_member)), members, threads, post_keys, thread),
        searcher=_codes(searches["actor"], members),
        query=searches["query"].to_pylist(),
        search_empty=np.asarray(pc.fill_null(pc.equal(searches["results"], 0), False)),
        search_at=_seconds(searches["at"]),
        affine=_codes(affinities["actor"], members),
        label=affinities["label"].to_pylist(),
        source=affinities["source"].to_pylist(),
        social=_social(acts.filter(on_member), members),
    )


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
    flat = (parent < 0) & (opening != np.arange(len(keys)))
    return np.where(flat, opening, parent)


def _acts(acts: pa.Table, members: list[str], threads: list[str], post_keys: list[str], post_thread: Ints) -> Acts:
    post = _codes(acts["object"], post_keys)
    thread = _codes(acts["object"], threads)
    if len(post_keys):
        thread = np.where(post >= 0, post_thread[np.maximum(post, 0)], thread)
    return Acts(
        actor=_codes(acts["actor"], members),
        thread=thread,
        post=post,
        at=_seconds(acts["at"]),
        verb=np.array(acts["verb"].to_pylist(), dtype=object),
    )


def _social(acts: pa.Table, members: list[str]) -> NDArray[np.int64]:
    return np.column_stack([_codes(acts["actor"], members), _codes(acts["object"], members)])
