"""Threads of Reddit comments that do not say which post they are on: by following what each one answers."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources.collect import Collector
from coterie_discovery.sources.key_index import hashes
from coterie_discovery.sources.spill import taken, with_columns
from coterie_discovery.sources.threading import MOST_STEPS

# What each comment answers, also those that are not read: the thread goes on below them. ``thread`` is known of those
# that answer a post; of an answer without a prefix nothing says whether it is to a post or a comment.
LINKS = pa.schema([("post", pa.string()), ("thread", pa.string()), ("parent", pa.string()), ("unclear", pa.bool_())])
LOOSE = SCHEMAS["posts"].append(pa.field("link", pa.int64()))  # a post whose thread is that of a row of LINKS

_PREFIX = re.compile(r"^t\d_")
_ON = re.compile(r"/comments/([a-z0-9]{2,13})(?:/|$)", re.I)
POSTS = ("submission_id", "post_id")  # what tables of comments call the post beside ``link_id``


class Place(NamedTuple):
    """Where a post stands. ``thread`` is None where it has to be followed; ``link`` is the row of LINKS, if any."""

    key: str
    thread: str | None
    parent: str | None
    link: int | None = None


def bare_id(given: str) -> str:
    """``1dv89d`` of ``t3_1dv89d``."""
    return _PREFIX.sub("", given)


class Threads:
    """Finds the thread of each row; :meth:`finish` follows the answers once all rows are there."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.into.schemas |= {"links": LINKS, "loose": LOOSE}
        self.links = 0

    def place(self, row: dict[str, str], own: str) -> Place:
        """Reddit numbers posts and comments apart, so a comment's key says that it is one."""
        on, answered = bare_id(row.get("link_id", "")), row.get("parent_id", "")
        above = bare_id(answered)
        if on:
            return Place(f"c{own}", on, f"c{above}" if above and not answered.startswith("t3_") else on)
        is_comment = bool(above) or ("body" in row and not row.get("title"))
        on = bare_id(next((row[field] for field in POSTS if row.get(field)), "")) if is_comment else ""
        if is_comment and not on and (found := _ON.search(row.get("permalink", ""))):
            on = found[1]
        on = above if answered.startswith("t3_") else on
        if not (on or above):
            return Place(own, own, None)
        return self._linked(f"c{own}", on or None, above, answered)

    def _linked(self, key: str, on: str | None, above: str, answered: str) -> Place:
        unclear = bool(above) and not _PREFIX.match(answered) and above != on
        is_post = not above or above == on
        parent = on if is_post else above if unclear else f"c{above}"
        self.into.add("links", key, on, parent, unclear)
        self.links += 1
        return Place(key, on, parent, self.links - 1 if on is None or unclear else None)

    def finish(self) -> None:
        """Puts the comments whose thread was not known among the posts."""
        loose, links = self.into.take("loose"), self.into.take("links")
        if not loose.num_rows:
            return
        posts = self.into.take("posts")
        threads, parents = _followed(links, posts)

        def made(batch: pa.RecordBatch, _: int) -> list[pa.Array]:
            rows = np.asarray(batch["link"]).astype(np.int32)
            return [taken(threads, rows), taken(parents, rows)]

        placed = with_columns(loose, ["thread", "parent"], made).drop_columns(["link"])
        self.into.put("posts", pa.concat_tables([posts, placed]))


def _followed(links: pa.Table, posts: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Thread and parent of each row of ``links``. What leads in a circle is a thread of its own."""
    own, known = _Rows(links["post"]), _Rows(posts["post"])
    above = links["parent"]
    as_comment = _prefixed(above, links["unclear"])
    at = own.of(as_comment)
    is_comment = (at >= 0) | (known.of(as_comment) >= 0)
    parents = pa.chunked_array([pc.if_else(pa.array(is_comment), as_comment.combine_chunks(), above.combine_chunks())])
    has_thread = np.asarray(pc.is_valid(links["thread"]))
    near = np.where(has_thread | (at < 0), np.arange(len(at), dtype=np.int64), at)
    for _ in range(MOST_STEPS):
        near = near[near]
    told = known.of(parents)
    of_posts = taken(posts["thread"], np.where(is_comment, told, -1).astype(np.int32))
    # The thread of a root: what it says, that of the comment it answers, or else whatever it answers.
    roots = pc.coalesce(links["thread"].combine_chunks(), of_posts, parents.combine_chunks())
    return pa.chunked_array([roots.take(pa.array(near))]), parents


def _prefixed(keys: pa.ChunkedArray, unclear: pa.ChunkedArray) -> pa.ChunkedArray:
    named = pc.binary_join_element_wise("c", keys, "")
    return pa.chunked_array([pc.if_else(unclear.combine_chunks(), named.combine_chunks(), keys.combine_chunks())])


class _Rows:
    """The row that each key has in a column."""

    def __init__(self, keys: pa.ChunkedArray) -> None:
        own = hashes(keys)
        self._order = np.argsort(own, kind="stable")
        self._own = own[self._order]

    def of(self, keys: pa.ChunkedArray) -> NDArray[np.int64]:
        """-1 for a key that is not there."""
        wanted = hashes(keys)
        if not len(self._own):
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(self._own, wanted), len(self._own) - 1)
        return np.where(self._own[at] == wanted, self._order[at], -1)
