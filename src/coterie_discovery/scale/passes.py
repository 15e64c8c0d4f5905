"""The passes over all posts and acts: who took part where, what each thread and each member is, who meets whom."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr import types as ir

from coterie_discovery.graph.counts import MAX_THREADS_PER_MEMBER
from coterie_discovery.scale.store import Store
from coterie_discovery.signals.columns import SOCIAL_VERBS

MET = 16  # people of a thread, on average, of whom it is counted who meets whom
PRIME = 2_147_483_647
WEEK = 7 * 24 * 3600


@dataclass(frozen=True)
class Passes:
    """Kept tables.

    ``people`` (key, member) and ``things`` (key, thread) number members and threads from 0, in an order that is as
    good as random and depends on nothing but the keys and the seed. ``part`` (thread, member, wrote, acted) says who
    took part where. ``threads`` (thread, people, posts, acts, first_at, place) are facts of each.
    """

    people: ir.Table
    things: ir.Table
    doings: ir.Table
    part: ir.Table
    threads: ir.Table


def run_passes(store: Store, seed: int) -> Passes:
    """All of them. Acts count as in :func:`coterie_discovery.signals.columns.read_columns`."""
    said = _doings(store)
    people = store.keep("people", _numbered(said.filter(said.who.notnull()).select(key="who"), "member", seed))
    things = store.keep("things", _numbered(said.select(key="where"), "thread", seed))
    doings = store.keep("doings", _coded(said, people, things))
    taken = doings.filter(doings.member.notnull()).group_by(["thread", "member"])
    part = store.keep("taken", taken.aggregate(wrote=_.wrote.sum().cast("int32"), acted=_.acted.sum().cast("int32")))
    part = _capped(store, part)
    threads = store.keep("threads", _thread_facts(store, doings, part))
    return Passes(people, things, doings, part, threads)


def seconds(table: ir.Table) -> ir.IntegerValue:
    """Unix seconds of ``at``; null where it is not known."""
    return table["at"].epoch_seconds().cast("int64")


def _doings(store: Store) -> ir.Table:
    """One row a post or an act on a thread: where, who, wrote, acted, at, and the place of a post."""
    posts, acts = store.table("posts"), store.table("acts")
    one, none = ibis.literal(1, "int32"), ibis.literal(0, "int32")
    wrote = posts.select(where=posts.thread, who=posts.author, wrote=one, acted=none, at=seconds(posts))
    return wrote.union(_acts_on_threads(store, posts, acts, one, none), distinct=False)


def _acts_on_threads(
    store: Store, posts: ir.Table, acts: ir.Table, one: ir.IntegerScalar, none: ir.IntegerScalar
) -> ir.Table:
    """Acts on posts and threads; where there are no posts, everything acted on that is no person is a thread."""
    acts = acts.mutate(second=seconds(acts))
    if not store.number(posts.limit(1)):
        kept = acts.filter(acts.verb.notin(SOCIAL_VERBS))
        return kept.select(where=kept.object, who=kept.actor, wrote=none, acted=one, at=kept.second)
    of_post = posts.select(object="post", through="thread")
    whole = posts.select(object="thread", through="thread").distinct().anti_join(of_post, "object")
    known = of_post.union(whole, distinct=False)
    found = acts.inner_join(known, "object")
    return found.select(where=found.through, who=found.actor, wrote=none, acted=one, at=found.second)


def _numbered(keys: ir.Table, name: str, seed: int) -> ir.Table:
    """Distinct keys, numbered in the order of digests of key and seed."""
    once = keys.distinct()
    digest = once.mutate(digest=(once.key + f" {seed}").hexdigest("md5"))
    number = ibis.row_number().over(order_by=[digest.digest, digest.key])
    return digest.select("key", number.cast("int32").name(name))


def _coded(said: ir.Table, people: ir.Table, things: ir.Table) -> ir.Table:
    found = said.inner_join(things, [("where", "key")])
    found = found.select("thread", "who", "wrote", "acted", "at")
    found = found.left_join(people, [("who", "key")])
    return found.select("thread", "member", "wrote", "acted", "at")


def _capped(store: Store, part: ir.Table) -> ir.Table:
    """The strongest few hundred threads of each member; only members with more are ranked."""
    busy = part.group_by("member").aggregate(many=_.count())  # few, so that leaving them out costs little each time
    busy = store.keep("busy", busy.filter(busy.many > MAX_THREADS_PER_MEMBER).select("member"))
    theirs = part.semi_join(busy, "member")
    order = [ibis.desc("wrote"), ibis.desc("acted"), "thread"]
    ranked = theirs.mutate(place=ibis.row_number().over(group_by="member", order_by=order))
    top = store.keep("busiest", ranked.filter(ranked.place < MAX_THREADS_PER_MEMBER).drop("place"))
    return part.anti_join(busy, "member").union(top, distinct=False)


def _thread_facts(store: Store, doings: ir.Table, part: ir.Table) -> ir.Table:
    """One row a thread. ``place`` is the first by name among those of its posts."""
    done = doings.group_by("thread").aggregate(
        posts=_.wrote.sum().cast("int32"), acts=_.acted.sum().cast("int32"), first_at=_["at"].min()
    )
    seen = part.group_by("thread").aggregate(people=_.count().cast("int32"))
    posts, things = store.table("posts"), store.table("things")
    where = posts.group_by("thread").aggregate(place=_.place.min()).rename(key="thread")
    where = where.inner_join(things, "key").select("thread", "place")
    joined = done.left_join(seen, "thread").drop("thread_right")
    joined = joined.left_join(where, "thread").drop("thread_right")
    return joined.mutate(people=joined.people.fill_null(0).cast("int32"))


def thinned(passes: Passes) -> ir.Table:
    """(thread, member) of about :data:`MET` people of each thread, as if drawn at random; the same ones every time."""
    part = passes.part.inner_join(passes.threads.select("thread", "people"), "thread")
    mixed = (part.thread.cast("int64") + 1) * (part.member.cast("int64") + 1) % PRIME * 48_271 % PRIME
    return part.filter(mixed * part.people.cast("int64") < MET * PRIME).select("thread", "member")
