"""Discovery on what is too much to cluster: a sample is looked at closely, and teaches where all else belongs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
from ibis import _

from coterie_discovery.evidence.context import iso
from coterie_discovery.result.model import Complete, Discovery, Niche
from coterie_discovery.scale.assign import Assigned, assign
from coterie_discovery.scale.crowd import Memberships, deeds, memberships
from coterie_discovery.scale.draw import Sample, draw_sample
from coterie_discovery.scale.others import with_others
from coterie_discovery.scale.passes import Passes, run_passes, seconds
from coterie_discovery.scale.scale import Scale
from coterie_discovery.scale.store import DuckStore, Store
from coterie_discovery.scale.tell import Told, retold, told_people
from coterie_discovery.signals.dates import DAY, LIVED, TIMED, Undated, life_of
from coterie_discovery.signals.tables import Signals

Find = Callable[[Signals], Discovery]


def discover_wide(
    source: Signals | Path,
    find: Find,
    *,
    seed: int,
    floor: int,
    scale: Scale,
    step: Callable[[str], Any],
    now: int | None = None,
) -> Discovery:
    """The niches of everything in ``source``, a folder of Parquet files or tables in memory.

    ``find`` finds the niches of a sample; ``step(name)`` is a context in which each step is run. The same on every back
    end. ``now``: Unix seconds, as in :func:`coterie_discovery.signals.dates.within_life`.
    """
    with TemporaryDirectory(prefix="coterie-") as name:
        with step("counting"):
            store = open_store(source, Path(name), scale)
        try:
            undated = bound(store, int(time.time()) if now is None else now)
            found = _discover(store, find, seed, floor, scale, step)
            return replace(found, notes=(*found.notes, str(undated))) if undated.rows else found
        finally:
            store.close()


def open_store(source: Signals | Path, folder: Path, scale: Scale) -> Store:
    """The back end asked for. Spark reads files, so tables in memory are written for it first."""
    if scale.backend == "duckdb":
        return DuckStore(source, folder, memory=scale.memory, threads=scale.threads)
    from coterie_discovery.scale.spark import SparkStore, laid_out

    if isinstance(source, Signals):
        source = laid_out(source, folder / "signals")
    return SparkStore(source, folder, memory=scale.memory, threads=scale.threads, session=scale.session)


def bound(store: Store, now: int) -> Undated:
    """Takes the dates that cannot be right out of the tables of ``store``, and says how many they were."""
    days, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for name in LIVED:
        at = seconds(store.table(name).filter(_["at"].notnull()))
        table = store.fetch(at.name("at").as_table().group_by(day=_["at"] // DAY).aggregate(n=_.count()))
        days = np.concatenate([days, np.asarray(table["day"], np.int64)])
        counts = np.concatenate([counts, np.asarray(table["n"], np.int64)])
    days, which = np.unique(days, return_inverse=True)
    life = life_of(days, np.bincount(which, weights=counts, minlength=len(days)).astype(np.int64), now)
    if not len(days) or ((days * DAY >= (life.first or 0)) & (days * DAY + DAY - 1 <= (life.last or now + DAY))).all():
        return Undated({}, life)
    dated = {name: store.number(store.table(name).filter(_["at"].notnull())) for name in TIMED}
    store.life = life
    left = {name: store.number(store.table(name).filter(_["at"].notnull())) for name in TIMED}
    return Undated({name: dated[name] - left[name] for name in TIMED if dated[name] > left[name]}, life)


def _discover(store: Store, find: Find, seed: int, floor: int, scale: Scale, step: Callable[[str], Any]) -> Discovery:
    with step("counting"):
        passes = run_passes(store, seed)
        n_people = store.number(passes.people)
    with step("sampling"):
        sample = draw_sample(store, passes, scale.sample, n_people)
        keys = _keys(store, passes, sample)
    found = find(sample.signals)
    if len(sample.chosen) == len(sample.totals.people):
        return found
    with step("placing the rest"):
        assigned = assign(store, passes, sample, keys, found.niches)
        belongs = memberships(store, passes, assigned.labels)
        everything = _told(store, passes, found.niches, assigned, belongs, n_people)
        found = with_others(found, store, passes, sample, keys, assigned)
    return retold(found, everything, floor, _note(sample))


def _keys(store: Store, passes: Passes, sample: Sample) -> list[str]:
    chosen = store.put("chosen", pa.table({"thread": pa.array(sample.chosen, pa.int32())}))
    return list(store.fetch(passes.things.semi_join(chosen, "thread").order_by("thread"))["key"].to_pylist())


def _told(
    store: Store, passes: Passes, niches: tuple[Niche, ...], assigned: Assigned, belongs: Memberships, n_people: int
) -> Told:
    """Everything that is counted over all posts and acts, with keys instead of numbers."""
    people = store.fetch(passes.people.order_by("member"))["key"].combine_chunks()
    things = store.fetch(passes.things.order_by("thread"))["key"].combine_chunks()
    names = pa.array([niche.key for niche in niches], pa.string())
    order = np.lexsort((assigned.labels.thread, -assigned.weight, assigned.labels.niche))
    complete = Complete(
        members=pa.table(
            {
                "member": people.take(pa.array(belongs.member)),
                "niche": names.take(pa.array(belongs.niche)),
                "affinity": np.round(np.minimum(belongs.affinity, 1.0), 4),
            }
        ),
        threads=pa.table(
            {
                "thread": things.take(pa.array(assigned.labels.thread[order])),
                "niche": names.take(pa.array(assigned.labels.niche[order])),
                "weight": np.round(assigned.weight[order], 4),
            }
        ),
    )
    asked = told_people(belongs)
    done = store.fetch(deeds(store, passes, assigned.labels, asked).order_by(["niche", "member"]))
    return Told(complete, belongs, done, people, _counts(store, n_people, len(things)), _period(store))


def _counts(store: Store, n_people: int, n_threads: int) -> dict[str, int]:
    rows = {name: store.number(store.table(name)) for name in ("posts", "acts", "searches", "affinities")}
    named = [store.table("members").select(key="member"), store.table("posts").select(key="author")]
    named += [store.table(name).select(key="actor") for name in ("acts", "searches", "affinities")]
    everybody = named[0].union(*named[1:], distinct=True)
    return {"members": store.number(everybody.filter(everybody.key.notnull())), "threads": n_threads} | rows


def _period(store: Store) -> tuple[str | None, str | None]:
    times = [store.table(name)["at"].epoch_seconds().cast("int64") for name in ("posts", "acts", "searches")]
    spans = [store.fetch(at.as_table().aggregate(first=at.min(), last=at.max())).to_pylist()[0] for at in times]
    first, last = ([span[end] for span in spans if span[end] is not None] for end in ("first", "last"))
    return (iso(min(first)), iso(max(last))) if first else (None, None)


def _note(sample: Sample) -> str:
    return (
        f"There is too much here to compare everything with everything: groups were looked for in "
        f"{len(sample.chosen):,} of {len(sample.totals.people):,} threads, and all others placed by what those taught. "
        "Who belongs, how many they are and which threads are theirs is counted over everything; other evidence is "
        "measured on the sample."
    )
