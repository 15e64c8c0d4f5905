"""A result told again with what is new: people, threads, months and sizes; the rest as the whole run told it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.evidence.context import iso
from coterie_discovery.evidence.readiness import readiness
from coterie_discovery.evidence.trend import trend_of
from coterie_discovery.history.changes import changes
from coterie_discovery.history.previous import Previous
from coterie_discovery.incremental.members import members
from coterie_discovery.incremental.model import Model
from coterie_discovery.incremental.notes import notes
from coterie_discovery.incremental.state import State
from coterie_discovery.incremental.threads import Talk, threads
from coterie_discovery.incremental.trends import with_months
from coterie_discovery.incremental.unread import Unread
from coterie_discovery.result.links import shared_people
from coterie_discovery.result.model import Complete, Discovery, EarlierNiche, Niche
from coterie_discovery.scale.tell import people_measure


def retold(found: Discovery, before: State, after: State, new: Unread) -> Discovery:
    """``found``, which tells of ``before``, as it is in ``after``. Niches with too few people left are gone."""
    place = {taught.key: i for i, taught in enumerate(after.model.niches)}
    at = {niche.key: place[niche.key] for niche in found.niches}
    sizes = {key: len(after.crowds.rows[after.of(i)]) for key, i in at.items()}
    there = {key for key, size in sizes.items() if size >= found.floor}
    months = with_months(after.model.niches, after.model.doings, after.placed, after.model.read, found.floor)
    talk, largest = Talk(before.model, after.model, after.placed, new.posts), max(sizes.values(), default=1)
    drawn, same = [], after.rows_in(before)
    for niche in (niche for niche in found.niches if niche.key in there):
        i = at[niche.key]
        told = replace(
            niche,
            parent=niche.parent if niche.parent in there else None,
            children=tuple(child for child in niche.children if child in there),
            size=sizes[niche.key],
            members=members(niche, i, before, after, same),
            threads=threads(niche, i, talk),
            trend=trend_of(months[i].points),
        )
        drawn.append(_measured(told, after, i, largest, found.floor))
    niches = tuple(drawn)
    counts = _counts(found, after, new, talk.began, there, at)
    return replace(
        found,
        counts=counts,
        first_at=_iso(after.model.read.first),
        last_at=_iso(after.model.read.last),
        niches=niches,
        links=shared_people([each.key for each in niches], [_people(each, at, after) for each in niches], found.floor),
        notes=notes(after.model, new, after.placed, counts["posts"]),
        changes=changes(_whole_run(after.model), niches),
        complete=_complete(found.complete, after, talk, at, there),
    )


def _iso(seconds: int) -> str | None:
    return iso(seconds) if seconds >= 0 else None


def _measured(niche: Niche, after: State, i: int, largest: int, floor: int) -> Niche:
    """With the measure of its people, and readiness by it."""
    low, high = (int(n) for n in after.crowds.likely[i])
    low, high = min(low, niche.size), max(high, niche.size)
    everybody = after.model.people.num_rows
    evidence = tuple(
        people_measure(each, niche.size, low, high, largest, everybody) if each.measure == "people" else each
        for each in niche.evidence
    )
    known = {each.measure for each in evidence}
    ready = readiness(evidence, niche.trend, niche.size, floor) if "need" in known else niche.readiness
    return replace(niche, evidence=evidence, readiness=ready)


def _counts(
    found: Discovery, after: State, new: Unread, began: int, there: set[str], at: dict[str, int]
) -> dict[str, int]:
    rows = after.crowds.rows
    kept = np.isin(after.sums.niche[rows], [at[key] for key in there])
    inside = len(np.unique(after.sums.member[rows][kept]))
    everybody = after.model.people.num_rows
    more = {
        "posts": new.posts.num_rows,
        "acts": new.acts.num_rows,
        "searches": new.searches.num_rows,
        "threads": began,
    }
    told = {name: found.counts[name] + n for name, n in more.items()}
    now = {"members": everybody, "in_niche": inside, "in_no_niche": everybody - inside}
    return {**found.counts, **told, **now}


def _people(niche: Niche, at: dict[str, int], after: State) -> NDArray[np.int64]:
    return after.sums.member[after.crowds.rows[after.of(at[niche.key])]]


def _whole_run(model: Model) -> Previous:
    """The niches as the whole run told them, for what changed since."""
    return Previous(
        tuple(
            EarlierNiche(each.identity, each.key, each.name, (), (), people=each.people, low=each.low, high=each.high)
            for each in model.niches
        )
    )


def _complete(
    complete: Complete | None, after: State, talk: Talk, at: dict[str, int], there: set[str]
) -> Complete | None:
    """Everybody and every thread, where the result tells only some."""
    if complete is None:
        return None
    rows, names = after.crowds.rows, pa.array([each.key for each in after.model.niches], pa.string())
    kept = np.isin(after.sums.niche[rows], [at[key] for key in there])
    people = pa.table(
        {
            "member": after.keys.take(pa.array(after.sums.member[rows][kept])),
            "niche": names.take(pa.array(after.sums.niche[rows][kept])),
            "affinity": after.crowds.affinity[kept],
        }
    )
    return Complete(people, talk.all_threads(complete.threads, names, there))
