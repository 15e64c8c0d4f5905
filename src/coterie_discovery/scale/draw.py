"""From everything to the signals of a sample: chosen threads with all that was done on them, and their people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir
from numpy.typing import NDArray

from coterie_discovery.scale.meetings import circles
from coterie_discovery.scale.passes import Passes, thinned
from coterie_discovery.scale.sample import ThreadTotals, choose, leaders, strata
from coterie_discovery.scale.scale import Size
from coterie_discovery.scale.store import Store
from coterie_discovery.signals.columns import SOCIAL_VERBS
from coterie_discovery.signals.tables import SCHEMAS, Signals
from coterie_discovery.sources.signatures import unsigned

Ints = NDArray[np.int64]
MOST_ASIDE = 200_000  # searches, and as many outside interests, that a sample takes along


@dataclass(frozen=True)
class Sample:
    """``chosen`` (n,) are numbers of threads, ``stands_for`` (n,) how many threads of its kind each stands for."""

    signals: Signals
    chosen: Ints
    stands_for: NDArray[np.float64]
    totals: ThreadTotals


def draw_sample(store: Store, passes: Passes, size: Size, n_members: int) -> Sample:
    """A sample of at most ``size``; the same one from any back end."""
    totals = thread_totals(store, passes)
    met = store.fetch(thinned(passes).order_by(["thread", "member"]))
    thread, member = met["thread"].to_numpy(), met["member"].to_numpy()
    stratum = strata(thread, member, circles(thread, member, n_members), totals)
    led = leaders(thread, member, len(stratum))
    chosen = choose(stratum, totals, led, threads=size.threads, rows=size.rows)
    count, taken = (np.bincount(x, minlength=int(stratum.max()) + 1) for x in (stratum, stratum[chosen]))
    return Sample(_signals(store, passes, chosen), chosen, (count / np.maximum(taken, 1))[stratum[chosen]], totals)


def thread_totals(store: Store, passes: Passes) -> ThreadTotals:
    """What is known of each thread, in the order of their numbers."""
    table = store.fetch(passes.threads.order_by("thread"))
    codes = pc.unique(table["place"].drop_null()).sort()
    place = pc.fill_null(pc.index_in(table["place"], codes), -1)
    return ThreadTotals(
        people=table["people"].to_numpy().astype(np.int64),
        rows=table["posts"].to_numpy().astype(np.int64) + table["acts"].to_numpy(),
        place=place.to_numpy().astype(np.int64),
        first_at=pc.fill_null(table["first_at"], 0).to_numpy(),
    )


def _signals(store: Store, passes: Passes, chosen: Ints) -> Signals:
    """Posts of the chosen threads, acts on them, and of everybody there what they search for and like elsewhere."""
    wanted = store.put("chosen", pa.table({"thread": pa.array(chosen, pa.int32())}))
    keys = store.keep("chosen_keys", passes.things.semi_join(wanted, "thread").select("key"))
    there = passes.part.semi_join(wanted, "thread").select("member").distinct()
    people = store.keep("chosen_people", passes.people.semi_join(there, "member"))
    posts, acts = store.table("posts"), store.table("acts")
    own = posts.semi_join(keys, [("thread", "key")])
    touched = keys.select("key").union(own.select(key="post"), distinct=True)
    on_them = acts.semi_join(touched, [("object", "key")])
    social = acts.filter(acts.verb.isin(SOCIAL_VERBS))
    social = _by(_by(social, "actor", people), "object", people.view()).anti_join(touched, [("object", "key")])
    members = store.table("members")
    return Signals(
        members=_fetched(store, "members", _by(members, "member", people)),
        posts=unsigned(_fetched(store, "posts", own)),
        acts=_fetched(store, "acts", on_them.union(social, distinct=False)),
        searches=_aside(store, "searches", people),
        affinities=_aside(store, "affinities", people),
    )


def _by(table: ir.Table, column: str, people: ir.Table) -> ir.Table:
    return table.semi_join(people, [(column, "key")])


def _aside(store: Store, name: str, people: ir.Table) -> pa.Table:
    """What people of the sample searched for or like elsewhere; of all of it, where that is not too much."""
    theirs = _by(store.table(name), "actor", people)
    many = store.number(theirs)
    if many > MOST_ASIDE:
        some = people.filter(people.member % -(-many // MOST_ASIDE) == 0)
        theirs = _by(store.table(name), "actor", some)
    return _fetched(store, name, theirs)


def _fetched(store: Store, name: str, rows: ir.Table) -> pa.Table:
    """Rows as a table of the public format, whatever time unit and column order they were kept in."""
    schema = SCHEMAS[name]
    columns = [c for c in schema.names if c in rows.columns]
    table = store.fetch(rows.select(*columns))
    arrays = [
        table[field.name].cast(field.type) if field.name in columns else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
