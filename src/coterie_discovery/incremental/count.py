"""New rows counted: whose they are, in which threads, and what the words of threads that began say."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.evidence.context import asks
from coterie_discovery.incremental.joins import distinct, earliest, latest, place_of, summed
from coterie_discovery.incremental.model import BEGUN, DOINGS, POSTS, Model, Read, made, numbers
from coterie_discovery.incremental.place import lists
from coterie_discovery.incremental.sums import days
from coterie_discovery.incremental.unread import Unread
from coterie_discovery.scale.learn import POSTS as AT_ONCE
from coterie_discovery.scale.learn import UNIT, Words
from coterie_discovery.signals.columns import SOCIAL_VERBS
from coterie_discovery.sources.key_index import hashes

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
FACTS = ("key", "opening", "reply", "author", "place", "at", "question")


@dataclass(frozen=True)
class _Rows:
    """New posts, acts on known threads, or both: one entry each."""

    thread: Hashes
    member: Ints
    wrote: NDArray[np.bool_]
    at: Ints


def counted(model: Model, new: Unread) -> Model:
    """``model`` with the rows of ``new``, all of which are new to it."""
    model = with_people(model, new.members)
    posts = _Rows(
        hashes(new.posts["thread"]),
        _member(model, new.posts["author"]),
        np.ones(len(new.posts), bool),
        seconds(new.posts),
    )
    known = _known_posts(model, hashes(new.posts["post"]), posts.thread)
    acts, opened = _acts(model, new.acts, known, posts.thread)
    begun = _begun(model, new.posts, posts, opened)
    rows = _Rows(*(np.concatenate(pair) for pair in zip(vars(posts).values(), vars(acts).values(), strict=True)))
    return replace(
        model,
        posts=known,
        begun=begun,
        doings=_doings(model.doings, rows),
        read=_read(model.read, new, begun.num_rows - model.begun.num_rows),
    )


def with_people(model: Model, keys: pa.Array) -> Model:
    """With everybody in ``keys`` among its people."""
    before = model.people["member"].combine_chunks()
    fresh = keys.filter(pc.invert(pc.is_in(keys, before)))
    if not len(fresh):
        return model
    nothing = pa.array(np.zeros(len(fresh), np.int64))
    more = made(model.people.schema, member=fresh, threads=nothing, taught=nothing, settled=nothing)
    people = pa.concat_tables([model.people, more]).combine_chunks()
    order = pc.sort_indices(people["member"])
    people = people.take(order).combine_chunks()
    row = np.empty(len(order), np.int64)
    row[np.asarray(order)] = np.arange(len(order))
    return with_rows(replace(model, people=people), row)


def with_rows(model: Model, row: Ints) -> Model:
    """With members under new numbers that keep their order: ``row`` (people before,)."""

    def moved(table: pa.Table, column: str) -> pa.Table:
        old = table[column].to_numpy()
        new = np.where(old >= 0, row[np.maximum(old, 0)], -1) if len(row) else old
        at = table.schema.get_field_index(column)
        return table.set_column(at, table.schema.field(at), pa.array(new, table.schema.field(at).type))

    return replace(
        model,
        belongs=moved(model.belongs, "member"),
        begun=moved(model.begun, "author"),
        doings=moved(model.doings, "member"),
    )


def seconds(table: pa.Table) -> Ints:
    """Unix seconds of ``at``, -1 where unknown."""
    return np.asarray(pc.fill_null(table["at"].cast(pa.int64()), -1), np.int64)


def _member(model: Model, keys: pa.ChunkedArray) -> Ints:
    found = pc.index_in(keys, model.people["member"].combine_chunks())
    return np.asarray(pc.fill_null(found, -1), np.int64)


def _known_posts(model: Model, post: Hashes, thread: Hashes) -> pa.Table:
    before = numbers(model.posts, "post", "thread")
    (posts, threads), _ = distinct(np.concatenate([before[0], post]), np.concatenate([before[1], thread]))
    return made(POSTS, post=posts, thread=threads)


def _acts(model: Model, acts: pa.Table, known: pa.Table, fresh: Hashes) -> tuple[_Rows, pa.Table]:
    """Acts on threads and posts that are known, and those that open a thread: where nobody writes, any thing is one."""
    acts = acts.filter(pc.invert(pc.is_in(acts["verb"], pa.array(SOCIAL_VERBS)))) if wordless(model) else acts
    own = hashes(acts["object"])
    post, thread = numbers(known, "post", "thread")
    at = place_of(own, post)
    through = np.where(at >= 0, thread[np.maximum(at, 0)], own) if len(post) else own
    there = np.isin(through, np.concatenate([known_threads(model), fresh]))
    opens = acts.filter(pa.array(~there)) if wordless(model) else acts.slice(0, 0)
    kept = np.ones(len(own), bool) if wordless(model) else there
    member = _member(model, acts["actor"])
    return _Rows(through[kept], member[kept], np.zeros(int(kept.sum()), bool), seconds(acts)[kept]), opens


def wordless(model: Model) -> bool:
    """Nobody ever wrote anything: only acts are known."""
    return not model.interests.terms and not model.posts.num_rows


def known_threads(model: Model) -> Hashes:
    return np.unique(np.concatenate([*numbers(model.threads, "thread"), *numbers(model.begun, "thread")]))


def _begun(model: Model, posts: pa.Table, rows: _Rows, opened: pa.Table) -> pa.Table:
    """Threads that began since the whole run, with those that began now."""
    (settled,) = numbers(model.threads, "thread")
    fresh = place_of(rows.thread, np.unique(settled)) < 0
    posts, member = posts.filter(pa.array(fresh)), rows.member[fresh]
    candidates = pa.concat_tables(
        [_facts(model.begun), _openings(posts, rows.thread[fresh], member, rows.at[fresh]), _things(model, opened)]
    )
    first = _firsts(candidates)
    (thread,) = numbers(first, "thread")
    said, length = _said(model, posts, place_of(rows.thread[fresh], thread), len(thread))
    at = place_of(model.begun["thread"].to_numpy(), thread)
    said[at] += model.begun["said"].combine_chunks().flatten().to_numpy().reshape(-1, model.n)
    length[at] += model.begun["length"].to_numpy()
    columns = {name: first[name] for name in FACTS}
    return made(BEGUN, thread=thread, length=length, said=lists(said), **columns)


def _facts(begun: pa.Table) -> pa.Table:
    return begun.select(["thread", *FACTS])


def _openings(posts: pa.Table, thread: Hashes, member: Ints, at: Ints) -> pa.Table:
    """Every post as what may have opened its thread."""
    title, text = (pc.fill_null(posts[name], "").combine_chunks() for name in ("title", "text"))
    return made(
        _facts(BEGUN.empty_table()).schema,
        thread=thread,
        key=posts["thread"],
        opening=posts["post"],
        reply=pc.is_valid(posts["parent"]),
        author=member,
        place=posts["place"],
        at=at,
        question=asks(title, text),
    )


def _things(model: Model, opened: pa.Table) -> pa.Table:
    """Things acted on that stand for threads."""
    n = opened.num_rows
    return made(
        _facts(BEGUN.empty_table()).schema,
        thread=hashes(opened["object"]),
        key=opened["object"],
        opening=pa.array([""] * n, pa.string()),
        reply=np.zeros(n, bool),
        author=np.full(n, -1),
        place=pa.nulls(n, pa.string()),
        at=seconds(opened),
        question=np.zeros(n, bool),
    )


def _firsts(candidates: pa.Table) -> pa.Table:
    """Of each thread its earliest row, openings first."""
    unknown = np.iinfo(np.int64).max
    at = candidates["at"].to_numpy()
    sortable = candidates.append_column("when", pa.array(np.where(at < 0, unknown, at)))
    order = pc.sort_indices(sortable, [(name, "ascending") for name in ("thread", "when", "reply", "opening")])
    ranked = candidates.take(order).combine_chunks()
    thread = ranked["thread"].to_numpy()
    first = np.ones(len(thread), bool)
    first[1:] = thread[1:] != thread[:-1]
    return ranked.filter(pa.array(first)).combine_chunks()


def _said(model: Model, posts: pa.Table, row: Ints, n: int) -> tuple[NDArray[np.int32], Ints]:
    """What the words of posts say for each niche, (threads, niches), and how many they are, added up by thread."""
    said, length = np.zeros((n, model.n), np.int32), np.zeros(n, np.int64)
    if not model.interests.terms:
        return said, length
    words = Words(model.interests)
    words.ratio_ = model.ratio / UNIT
    table = posts.select(["parent", "title", "text"]).add_column(0, "row", pa.array(row)).combine_chunks()
    for batch in table.to_batches(AT_ONCE):
        at, each, many = words.read(batch)
        np.add.at(said, at, each)
        np.add.at(length, at, many)
    return said, length


def _doings(before: pa.Table, rows: _Rows) -> pa.Table:
    """All that was done, by thread, member and day."""
    thread, member, day, *_ = numbers(before, *before.schema.names)
    columns = (
        np.concatenate([thread, rows.thread]),
        np.concatenate([member.astype(np.int64), rows.member]),
        np.concatenate([day.astype(np.int64), days(rows.at)]),
    )
    (thread, member, day), which = distinct(*columns)
    wrote, acted, first, last = numbers(before, "wrote", "acted", "first", "last")
    n = len(thread)
    return made(
        DOINGS,
        thread=thread,
        member=member,
        day=day,
        wrote=summed(which, np.concatenate([wrote, rows.wrote]), n),
        acted=summed(which, np.concatenate([acted, ~rows.wrote]), n),
        first=earliest(which, np.concatenate([first, rows.at]), n),
        last=latest(which, np.concatenate([last, rows.at]), n),
    )


def _read(read: Read, new: Unread, threads: int) -> Read:
    times = {name: seconds(getattr(new, name)) for name in ("posts", "acts", "searches")}
    ends = np.concatenate([[read.first], *times.values()])
    known = ends[ends >= 0]
    fresh = {
        name: read.fresh.get(name, 0) + n
        for name, n in (("threads", threads), *((name, len(at)) for name, at in times.items()))
    }
    return replace(
        read,
        first=int(known.min()) if len(known) else read.first,
        last=max(read.last, int(known.max(initial=-1))),
        act=max(read.act, int(times["acts"].max(initial=-1))),
        search=max(read.search, int(times["searches"].max(initial=-1))),
        fresh=fresh,
    )
