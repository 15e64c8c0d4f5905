"""From a run's result to the model that it leaves: one more count over everything, and a close look at some threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coterie_discovery.incremental.joins import distinct, place_of
from coterie_discovery.incremental.model import BEGUN, BELONGS, LAST, PEOPLE, THREADS, Model, Taught, made, numbers
from coterie_discovery.incremental.recent import Recent, look_back
from coterie_discovery.incremental.sums import DEEDS, Placed, Sums, open_sums
from coterie_discovery.incremental.teach import Lesson, teach
from coterie_discovery.incremental.trends import months_of_all, with_months
from coterie_discovery.result.model import Discovery, Niche, TrendPoint
from coterie_discovery.scale.crowd import deeds, memberships
from coterie_discovery.scale.learn import Gains, Judge, Labels, gains
from coterie_discovery.scale.passes import Passes, run_passes
from coterie_discovery.scale.store import DuckStore, Store
from coterie_discovery.signals.dates import within_life
from coterie_discovery.signals.tables import Signals

Ints = NDArray[np.int64]
Key = Callable[[str], str]


@dataclass(frozen=True)
class Learned:
    """What was counted on the way. ``people`` are the keys of everybody, sorted; ``row`` (members,) says which of them
    each member of the passes is."""

    found: Discovery
    labels: Labels
    said: Gains
    lesson: Lesson
    people: pa.Array
    row: Ints
    total: Sums
    recent: Recent
    months: list[tuple[TrendPoint, ...]]


def learn(
    signals: Signals,
    found: Discovery,
    *,
    key: Key | None = None,
    keys: str = "",
    salt: str = "",
    memory: int | None = None,
    threads: int | None = None,
    now: int | None = None,
) -> Model:
    """The model of a run that found ``found`` in ``signals``, for later updates. The same input gives the same model.

    ``key`` is applied to the keys of threads and posts where the result that updates are given has other keys than
    ``signals``; ``keys`` and ``salt`` say which (see :class:`.Model`). ``memory`` in bytes and ``threads`` are what the
    database may use; ``now`` as in the run. Raises ValueError where no niche was found.
    """
    if not found.niches:
        raise ValueError("found: expected at least one niche")
    signals, _undated = within_life(signals, now)
    with TemporaryDirectory(prefix="coterie-") as name, threadpool_limits(limits=1):
        store = DuckStore(signals, Path(name), memory=memory, threads=threads)
        try:
            return _model(_learned(store, found, key), keys, salt)
        finally:
            store.close()


def _learned(store: Store, found: Discovery, key: Key | None) -> Learned:
    passes = run_passes(store, found.seed)
    things = store.fetch(passes.things.order_by("thread"))["key"].combine_chunks()
    labels = labels_of(found, things)
    said = gains(store, passes, labels, None, len(things))
    lesson = teach(store, passes, labels, said, len(things))
    people, row = _people(store, passes)
    total = _total(store, passes, labels, row, len(people))
    recent = look_back(store, passes, things, row, key)
    months = (
        months_of_all(store, passes, labels, found.floor)
        if found.complete
        else [niche.trend.points for niche in found.niches]
    )
    return Learned(found, labels, said, lesson, people, row, total, recent, months)


def _model(learned: Learned, keys: str, salt: str) -> Model:
    found, recent, lesson, labels = learned.found, learned.recent, learned.lesson, learned.labels
    none = np.setdiff1d(np.arange(len(recent.threads)), labels.thread)
    number = np.concatenate([labels.thread, none])
    of = np.concatenate([labels.niche, np.full(len(none), -1)])
    (thread, niche), _ = distinct(recent.threads[number], of)
    inside = niche >= 0
    placed = Placed(thread[inside], niche[inside], np.ones(int(inside.sum())))
    settled = learned.total.minus(open_sums(recent.doings, placed, len(learned.people)))
    return Model(
        niches=with_months(_taught(learned), recent.doings, placed, recent.read, found.floor),
        interests=lesson.interests,
        ratio=lesson.ratio,
        unplaced=lesson.unplaced,
        sampled=found.complete is not None,
        floor=found.floor,
        read=recent.read,
        people=_people_table(learned, settled),
        belongs=_belongs(learned, settled),
        threads=made(THREADS, thread=thread, niche=niche),
        begun=BEGUN.empty_table(),
        doings=recent.doings,
        posts=recent.posts,
        notes=found.notes,
        keys=keys,
        salt=salt,
    )


def labels_of(found: Discovery, things: pa.Array) -> Labels:
    """Which of ``things`` (keys of threads, by their numbers) are of which niche, as the run told it."""
    thread, niche = told(found, "thread")
    number = pc.fill_null(pc.index_in(thread, things), -1).to_numpy()
    known = number >= 0
    (number, niche), _ = distinct(number[known].astype(np.int64), niche[known])
    return Labels(number, niche, len(found.niches))


def told(found: Discovery, what: str) -> tuple[pa.Array, Ints]:
    """All threads (or members) of all niches, and which niche it is."""
    if found.complete:
        table = found.complete.threads if what == "thread" else found.complete.members
        names = pa.array([niche.key for niche in found.niches], pa.string())
        return table[what].combine_chunks(), np.asarray(pc.index_in(table["niche"], names), np.int64)
    rows = [(getattr(each, what), i) for i, n in enumerate(found.niches) for each in getattr(n, f"{what}s")]
    return pa.array([key for key, _ in rows], pa.string()), np.array([i for _, i in rows], np.int64)


def _people(store: Store, passes: Passes) -> tuple[pa.Array, Ints]:
    """Everybody's keys, sorted, and which of them each member of the passes is."""
    columns = {"members": "member", "posts": "author", "acts": "actor", "searches": "actor", "affinities": "actor"}
    named = [store.table(name).select(key=column) for name, column in columns.items()]
    everybody = named[0].union(*named[1:], distinct=True)
    keys = store.fetch(everybody.filter(everybody.key.notnull()))["key"].combine_chunks()
    keys = keys.take(pc.sort_indices(keys))
    members = store.fetch(passes.people.order_by("member"))["key"]
    return keys, np.asarray(pc.index_in(members, keys), np.int64)


def _total(store: Store, passes: Passes, labels: Labels, row: Ints, n: int) -> Sums:
    """What everybody has done, by the rows of people."""
    memberships(store, passes, labels)  # keeps the units of everybody, inside and in all
    member, units = numbers(store.fetch(store.table("active")), "member", "units")
    active = np.zeros(n, np.int64)
    active[row[member]] = units
    inside = store.fetch(store.table("inside"))
    done = store.fetch(deeds(store, passes, labels, inside.select(["member", "niche"])))
    (mine, niche), which = distinct(row[inside["member"].to_numpy()], inside["niche"].to_numpy().astype(np.int64))
    (_, _), other = distinct(row[done["member"].to_numpy()], done["niche"].to_numpy().astype(np.int64))
    filled = {name: np.zeros(len(mine), np.int64) for name in (*DEEDS, "first", "last", "inside")}
    filled["inside"][which] = inside["inside"].to_numpy()
    for name, column in (*((name, name) for name in DEEDS), ("first", "first_at"), ("last", "last_at")):
        filled[name][other] = pc.fill_null(done[column], -1).to_numpy()
    return Sums(active=active, member=mine, niche=niche, **filled)


def _taught(learned: Learned) -> tuple[Taught, ...]:
    lesson = learned.lesson
    each = zip(learned.found.niches, lesson.judges, lesson.by_words, learned.months, strict=True)
    return tuple(_one(niche, judge, by_words, months) for niche, judge, by_words, months in each)


def _one(niche: Niche, judge: Judge, by_words: Judge, months: tuple[TrendPoint, ...]) -> Taught:
    people = next((each for each in niche.evidence if each.measure == "people"), None)
    low, high = (people.low, people.high) if people else (None, None)
    return Taught(niche.key, niche.identity, niche.name, niche.size, low, high, judge, by_words, niche.parent, months)


def _people_table(learned: Learned, settled: Sums) -> pa.Table:
    member, n = numbers(learned.said.busy, "member", "n")
    threads = np.zeros(len(learned.people), np.int64)
    threads[learned.row[member]] = n
    return made(PEOPLE, member=learned.people, threads=threads, taught=learned.total.active, settled=settled.active)


def _belongs(learned: Learned, settled: Sums) -> pa.Table:
    """One row for each pair of which there is anything: who did something in it, or was counted in."""
    keys, niche = told(learned.found, "member")
    member = np.asarray(pc.fill_null(pc.index_in(keys, learned.people), -1), np.int64)
    affinity = _affinities(learned.found)
    known = member >= 0
    pairs = (
        np.concatenate([settled.member, member[known]]),
        np.concatenate([settled.niche, niche[known]]),
    )
    (mine, into), which = distinct(*pairs)
    had, counted = which[: len(settled.member)], which[len(settled.member) :]
    columns = {name: np.full(len(mine), -1 if name in ("first", "last") else 0, np.int64) for name in BELONGS.names}
    for name in (*DEEDS, "first", "last"):
        columns[name][had] = getattr(settled, name)
    columns["settled"][had] = settled.inside
    n = learned.labels.n
    at = place_of(learned.total.member * n + learned.total.niche, mine * n + into)
    columns["taught"][at] = learned.total.inside
    said = learned.said.table
    at = place_of(learned.row[said["member"].to_numpy()] * n + said["niche"].to_numpy(), mine * n + into)
    columns["gain"][at] = said["gain"].to_numpy()
    counted_in = np.full(len(mine), np.nan)
    counted_in[counted] = affinity[known]
    columns["rank"] = np.full(len(mine), LAST)
    columns["rank"][counted] = np.flatnonzero(known)
    return made(BELONGS, **{**columns, "member": mine, "niche": into, "told": counted_in})


def _affinities(found: Discovery) -> NDArray[np.float64]:
    if found.complete:
        return np.asarray(found.complete.members["affinity"], np.float64)
    return np.array([each.affinity for niche in found.niches for each in niche.members], np.float64)
