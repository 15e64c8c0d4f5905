"""Which rows of an export are new to a model: each counts once, however often it is given.

A post is known by its key as long as its thread is open; one from before that time is taken as read. Acts and searches
are known by time alone: those at or before the last one that was read are taken as read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.incremental.joins import place_of
from coterie_discovery.incremental.model import Model, numbers
from coterie_discovery.signals.tables import Signals
from coterie_discovery.sources.key_index import hashes


@dataclass(frozen=True)
class Unread:
    """The new rows, and of how many of each table it was taken that they had been read (``again``) or could not be told
    (``untimed`` acts and searches)."""

    posts: pa.Table
    acts: pa.Table
    searches: pa.Table
    members: pa.Array  # keys of everybody in the export
    again: dict[str, int]
    untimed: int

    @property
    def nothing(self) -> bool:
        return not (self.posts.num_rows or self.acts.num_rows or self.searches.num_rows)


def unread(model: Model, signals: Signals) -> Unread:
    """The rows of ``signals`` that ``model`` has not counted."""
    posts = signals.posts.filter(pa.array(_new_posts(model, signals.posts)))
    tables, untimed = {}, 0
    for name, until in (("acts", model.read.act), ("searches", model.read.search)):
        table = getattr(signals, name)
        timed = np.asarray(pc.is_valid(table["at"]))
        untimed += int((~timed).sum())
        tables[name] = table.filter(pa.array(timed & (_seconds(table) > until)))
    again = {
        "posts": signals.posts.num_rows - posts.num_rows,
        "acts": signals.acts.num_rows - tables["acts"].num_rows,
        "searches": signals.searches.num_rows - tables["searches"].num_rows,
    }
    again["acts"] -= int(signals.acts["at"].null_count)
    again["searches"] -= int(signals.searches["at"].null_count)
    return Unread(posts, tables["acts"], tables["searches"], _everybody(signals), again, untimed)


def _new_posts(model: Model, posts: pa.Table) -> NDArray[np.bool_]:
    own = hashes(posts["post"])
    (known,) = numbers(model.posts, "post")
    at = _seconds(posts)
    first = np.zeros(len(own), bool)
    first[np.unique(own, return_index=True)[1]] = True
    return first & (place_of(own, known) < 0) & ((at < 0) | (at >= model.read.since))


def _seconds(table: pa.Table) -> NDArray[np.int64]:
    """Unix seconds, -1 where unknown."""
    return np.asarray(pc.fill_null(table["at"].cast(pa.int64()), -1), np.int64)


def _everybody(signals: Signals) -> pa.Array:
    columns = (
        signals.members["member"], signals.posts["author"], signals.acts["actor"], signals.searches["actor"],
        signals.affinities["actor"],
    )  # fmt: skip
    together = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    return pc.unique(together).drop_null()
