"""The threads of a niche, told again: new ones join, known ones go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.evidence.context import iso, shortened
from coterie_discovery.incremental.joins import distinct, latest, place_of, summed
from coterie_discovery.incremental.model import Model, numbers
from coterie_discovery.incremental.sums import Placed
from coterie_discovery.result.model import Niche, NicheThread
from coterie_discovery.sources.key_index import hashes

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
MOST_PEOPLE = 8  # of a thread, beyond which it makes no better a first topic


@dataclass(frozen=True)
class ThreadActivity:
    """Of open threads, sorted: posts, people who wrote, and the time of the last post."""

    thread: Hashes
    posts: Ints
    people: Ints
    last: Ints


@dataclass(frozen=True)
class Talk:
    """What was said between two states of a model; ``posts`` are the new ones."""

    before: Model
    after: Model
    placed: Placed
    posts: pa.Table

    @property
    def began(self) -> int:
        """How many threads are new."""
        return int(self.after.begun.num_rows - self.before.begun.num_rows)

    @cached_property
    def then(self) -> ThreadActivity:
        return thread_activity(self.before)

    @cached_property
    def now(self) -> ThreadActivity:
        return thread_activity(self.after)

    @cached_property
    def begun(self) -> Hashes:
        return numbers(self.after.begun, "thread")[0]

    @cached_property
    def titles(self) -> dict[int, str]:
        """Of new posts that open their thread, by the thread."""
        opens = self.posts.filter(pc.is_null(self.posts["parent"]))
        title, text = (pc.fill_null(opens[name], "").to_pylist() for name in ("title", "text"))
        shown = [shortened(a) or shortened(b) for a, b in zip(title, text, strict=True)]
        return dict(zip(hashes(opens["thread"]).tolist(), shown, strict=True))

    def here(self, niche: int) -> dict[int, float]:
        """The threads begun since the whole run that are of a niche, and how surely."""
        mine = (self.placed.niche == niche) & (place_of(self.placed.thread, self.begun) >= 0)
        return dict(zip(self.placed.thread[mine].tolist(), self.placed.weight[mine].tolist(), strict=True))

    def all_threads(self, table: pa.Table, names: pa.Array, there: set[str]) -> pa.Table:
        """Every thread of every niche that is ``there``: thread, niche, weight."""
        old = table.filter(pa.array(place_of(hashes(table["thread"]), self.begun) < 0))
        row = place_of(self.placed.thread, self.begun)
        fresh = row >= 0
        new = pa.table(
            {
                "thread": self.after.begun["key"].take(pa.array(row[fresh])),
                "niche": names.take(pa.array(self.placed.niche[fresh])),
                "weight": np.round(self.placed.weight[fresh], 4),
            }
        )
        both = pa.concat_tables([old, new.cast(old.schema)])
        both = both.filter(pc.is_in(both["niche"], pa.array(sorted(there), pa.string()))).combine_chunks()
        niche = np.asarray(pc.index_in(both["niche"], names), np.int64)
        order = np.lexsort((np.arange(len(niche)), -both["weight"].to_numpy(), niche))
        return both.take(pa.array(order))


def thread_activity(model: Model) -> ThreadActivity:
    """Of each thread that is open."""
    thread, member, wrote, last = numbers(model.doings, "thread", "member", "wrote", "last")
    (each,), which = distinct(thread)
    writing = (wrote > 0) & (member >= 0)
    (writer, _), _ = distinct(which[writing], member[writing])
    people = np.bincount(writer, minlength=len(each)).astype(np.int64)
    written = wrote > 0
    return ThreadActivity(
        each, summed(which, wrote, len(each)), people, latest(which[written], last[written], len(each))
    )


def threads(niche: Niche, at: int, talk: Talk) -> tuple[NicheThread, ...]:
    """All of the niche's, surest first. Of a sampled run: those told before, and all new ones."""
    here, called = talk.here(at), {}
    own = hashes(pa.array([each.thread for each in niche.threads], pa.string()))
    fresh = place_of(own, talk.begun) >= 0
    kept = []
    for each, key, new in zip(niche.threads, own.tolist(), fresh.tolist(), strict=True):
        if new:
            called[key] = each.title
        else:
            kept.append(_gone_on(each, key, talk))
    begun = {key: row for row, key in enumerate(talk.begun.tolist())}
    rows = [begun[key] for key in sorted(here)]
    more = [_begun(row, here[row["thread"]], called.get(row["thread"], ""), talk) for row in _rows(talk.after, rows)]
    more.sort(key=lambda each: each.thread)
    return tuple(sorted((*kept, *more), key=lambda each: -each.weight))


def _rows(model: Model, rows: list[int]) -> list[dict[str, Any]]:
    table = model.begun.drop_columns(["said"]).take(pa.array(rows, pa.int64()))
    members = model.people["member"].combine_chunks()
    author = table["author"].to_numpy()
    names = members.take(pa.array(author, mask=author < 0))
    return table.set_column(table.schema.get_field_index("author"), "author", names).to_pylist()


def _gone_on(thread: NicheThread, key: int, talk: Talk) -> NicheThread:
    """With what was written in it since."""
    now, then = (_of(side, key) for side in (talk.now, talk.then))
    if now == then:
        return thread
    posts, people = thread.posts + now[0] - then[0], thread.people + now[1] - then[1]
    last = max(filter(None, (thread.last_at, iso(now[2]) if now[2] >= 0 else None)), default=None)
    answered = thread.answered or people > 1
    return replace(thread, posts=posts, people=people, last_at=last, answered=answered)


def _of(thread_activity: ThreadActivity, key: int) -> tuple[int, int, int]:
    at = int(place_of(np.array([key], np.uint64), thread_activity.thread)[0])
    return (
        (int(thread_activity.posts[at]), int(thread_activity.people[at]), int(thread_activity.last[at]))
        if at >= 0
        else (0, 0, -1)
    )


def _begun(row: dict[str, Any], weight: float, title: str, talk: Talk) -> NicheThread:
    """One begun since the whole run; ``title`` if it was told of before. Its key stands for one that is not known."""
    posts, people, last = _of(talk.now, row["thread"])
    worth = (float(people > 1) + min(people, MOST_PEOPLE) / MOST_PEOPLE + weight) / 4
    return NicheThread(
        thread=row["key"],
        title=title or talk.titles.get(row["thread"]) or row["key"],
        place=row["place"],
        weight=round(weight, 4),
        posts=posts,
        people=people,
        author=row["author"],
        at=iso(row["at"]) if row["at"] >= 0 else None,
        last_at=iso(last) if last >= 0 else None,
        question=row["question"],
        answered=people > 1,
        worth=round(worth, 4),
        best=(row["opening"],) if row["opening"] else (),
    )
