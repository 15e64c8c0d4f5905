"""A data set whose communities are known: what the engine may see, and apart from it the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery import SCHEMAS, Signals, write

LEAST = 3  # messages (or acts, where there are no posts) from which on somebody counts as a member of a group
HIDDEN = ("place", "tags")


@dataclass(frozen=True)
class Known:
    """``threads``: the true groups of each thread; ``members``: the people of each true group who count.

    In a planted set the people are those it was planted with, in all others those who wrote :data:`LEAST` messages in
    the group. Where no author is known there are none, and measures of people do not apply.
    """

    name: str
    signals: Signals
    threads: Mapping[str, Set[str]]
    members: Mapping[str, Set[str]]

    @property
    def has_words(self) -> bool:
        return self.signals.posts.num_rows > 0

    @property
    def has_people(self) -> bool:
        return bool(self.members)

    @property
    def groups(self) -> int:
        """The true number of groups."""
        return len({group for some in self.threads.values() for group in some})

    @property
    def overlaps(self) -> bool:
        return any(len(some) > 1 for some in self.threads.values())


def hidden(signals: Signals) -> Signals:
    """Without place and tags."""
    posts = signals.posts
    for name in HIDDEN:
        at = posts.schema.get_field_index(name)
        posts = posts.set_column(at, posts.schema.field(name), pa.nulls(posts.num_rows, posts.schema.field(name).type))
    return replace(signals, posts=posts)


def took_part(signals: Signals) -> list[tuple[str, str]]:
    """(thread, person) of every message; where there are no posts, of every act."""
    table, thread, person = (
        (signals.posts, "thread", "author") if signals.posts.num_rows else (signals.acts, "object", "actor")
    )
    known = table.filter(pc.is_valid(table[person]))
    return list(zip(known[thread].to_pylist(), known[person].to_pylist(), strict=True))


def active_members(signals: Signals, threads: Mapping[str, Set[str]], least: int = LEAST) -> dict[str, set[str]]:
    """Who wrote at least ``least`` messages in the threads of each group."""
    wrote: Counter[tuple[str, str]] = Counter()
    for thread, person in took_part(signals):
        wrote.update((group, person) for group in threads.get(thread, ()))
    groups: dict[str, set[str]] = defaultdict(set)
    for (group, person), count in wrote.items():
        if count >= least:
            groups[group].add(person)
    return dict(groups)


def active_people(signals: Signals, least: int = LEAST) -> set[str]:
    """Who wrote at least ``least`` messages anywhere."""
    return {person for person, count in Counter(person for _, person in took_part(signals)).items() if count >= least}


def from_threads(name: str, signals: Signals, threads: Mapping[str, Set[str]]) -> Known:
    """A set of which only the groups of threads are known."""
    return Known(name, hidden(signals), threads, active_members(signals, threads))


def save(known: Known, folder: Path) -> None:
    """The signals in ``folder/signals`` in the public format, the truth beside them where no reader looks."""
    folder.mkdir(parents=True)
    write(known.signals, folder / "signals")
    for name, pairs in (("threads", known.threads), ("members", known.members)):
        rows = [(key, value) for key, values in sorted(pairs.items()) for value in sorted(values)]
        columns = [pa.array([row[column] for row in rows], pa.string()) for column in (0, 1)]
        pq.write_table(pa.table(columns, names=["key", "value"]), folder / f"{name}.parquet")


def load(name: str, folder: Path) -> Known:
    """What :func:`save` wrote."""
    tables = {}
    for table, schema in SCHEMAS.items():
        path = folder / "signals" / f"{table}.parquet"
        tables[table] = pq.read_table(path).cast(schema) if path.exists() else schema.empty_table()
    return Known(name, Signals(**tables), _pairs(folder / "threads.parquet"), _pairs(folder / "members.parquet"))


def _pairs(path: Path) -> dict[str, set[str]]:
    table = pq.read_table(path)
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in zip(table["key"].to_pylist(), table["value"].to_pylist(), strict=True):
        found[key].add(value)
    return dict(found)
