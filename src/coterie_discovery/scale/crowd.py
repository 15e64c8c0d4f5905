"""Who belongs to which niche, over everything: one relational count, then the same test as for a small platform."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from ibis import _
from ibis.expr import types as ir
from numpy.typing import NDArray

from coterie_discovery.groups.membership import by_chance
from coterie_discovery.groups.thresholds import CHANCE, LOOSE, MIN_INSIDE, STRICT
from coterie_discovery.scale.learn import Labels
from coterie_discovery.scale.passes import WEEK, Passes
from coterie_discovery.scale.store import Store

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
UNIT = 64  # parts of one thread written in once, so that sums are exact
SEEN = UNIT // 2  # a thread only viewed or liked


@dataclass(frozen=True)
class Memberships:
    """Who belongs where: one entry a pair, by niche and then strongest first. ``likely`` (niches, 2) are people under
    the stricter and the looser rule."""

    member: Ints
    niche: Ints
    affinity: Floats
    likely: Ints

    def of(self, niche: int) -> tuple[Ints, Floats]:
        rows = slice(*np.searchsorted(self.niche, [niche, niche + 1]))
        return self.member[rows], self.affinity[rows]


def memberships(store: Store, passes: Passes, labels: Labels) -> Memberships:
    """As :func:`.membership_test`, of those pairs of member and niche of which there is anything."""
    marks = store.put("labels", pa.table({"thread": pa.array(labels.thread, pa.int32()), "niche": labels.niche}))
    part = passes.part
    weighed = part.mutate(
        units=ibis.ifelse(part.wrote > 0, ((part.wrote + 1).log2() * UNIT).round(), ibis.literal(SEEN)).cast("int32")
    ).select("thread", "member", "units")
    everything = weighed.group_by("member").aggregate(units=_.units.sum().cast("int64"))
    active = store.keep("active", everything)
    whole = int(store.fetch(active.aggregate(units=active.units.sum()))["units"][0].as_py() or 0) / UNIT
    inside = weighed.inner_join(marks, "thread").group_by(["member", "niche"])
    inside = store.keep("inside", inside.aggregate(inside=_.units.sum().cast("int64")))
    totals = store.fetch(inside.group_by("niche").aggregate(units=inside.inside.sum().cast("int64")))
    total = np.zeros(labels.n)
    total[totals["niche"].to_numpy()] = totals["units"].to_numpy() / UNIT
    enough = inside.filter(inside.inside >= MIN_INSIDE * UNIT).inner_join(active, "member")
    rows = store.fetch(enough.select("niche", "member", "inside", "units").order_by(["niche", "member"]))
    niche, member = (rows[name].to_numpy().astype(np.int64) for name in ("niche", "member"))
    return _tested(niche, member, rows["inside"].to_numpy() / UNIT, rows["units"].to_numpy() / UNIT, total, whole)


def _tested(niche: Ints, member: Ints, inside: Floats, active: Floats, total: Floats, whole: float) -> Memberships:
    tail, affinity = by_chance(inside, active, total[niche], whole)
    likely = np.column_stack([np.bincount(niche[tail < rule], minlength=len(total)) for rule in (STRICT, LOOSE)])
    kept = np.flatnonzero(tail < CHANCE)
    kept = kept[np.lexsort((member[kept], -affinity[kept], niche[kept]))]
    return Memberships(member[kept], niche[kept], affinity[kept], likely)


def deeds(store: Store, passes: Passes, labels: Labels, told: pa.Table) -> ir.Table:
    """What each of the ``told`` (member, niche) did inside: posts, acts, weeks, first_at, last_at."""
    asked = store.put("told", told)
    marks = store.put("labels", pa.table({"thread": pa.array(labels.thread, pa.int32()), "niche": labels.niche}))
    done = passes.doings.inner_join(marks, "thread").semi_join(asked, ["member", "niche"])
    return done.group_by(["niche", "member"]).aggregate(
        posts=_.wrote.sum().cast("int64"),
        acts=_.acted.sum().cast("int64"),
        weeks=(_["at"] // WEEK).nunique().cast("int64"),
        first_at=_["at"].min(),
        last_at=_["at"].max(),
    )
