"""The simulated platform "Aperture": a general photography platform in which niches hide.

Everything in it is simulated, with known truth, from one seed: the same seed gives the same tables byte for byte.
"""

from __future__ import annotations

import json
from calendar import month_name
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coterie_discovery.signals.tables import SCHEMAS, TIME, Signals
from coterie_discovery.simulate.acts import ELSEWHERE, OBJECTS, VERBS, Acts, act
from coterie_discovery.simulate.calendar import rhythm
from coterie_discovery.simulate.catalog import Subject, subjects
from coterie_discovery.simulate.invented import invented_fads, invented_niches
from coterie_discovery.simulate.names import display_names, spoken
from coterie_discovery.simulate.outside import Affinities, Searches, interests, search
from coterie_discovery.simulate.population import SMALLEST, Ints, Population, populate
from coterie_discovery.simulate.threads import Stream, Threads, hold
from coterie_discovery.simulate.writer import Writer

TITLE = "Aperture"
NAMES = pa.schema([pa.field("member", pa.string(), nullable=False), pa.field("name", pa.string(), nullable=False)])
TRUTH_MEMBERS = pa.schema([("niche", pa.string()), ("member", pa.string()), ("strength", pa.float32())])
TRUTH_THREADS = pa.schema([("thread", pa.string()), ("niche", pa.string())])
IN_NICHES = 0.62  # share of posts about a niche, at most
PER_SEAT = 1.5  # posts of somebody in a niche about it, as a multiple of the platform's posts per member
IN_FADS = 0.045
TO_CHATTER = 0.6  # share of the posts about niches that noise turns into chatter, at most
OUTSIDE = 0.35  # share of what people do in a niche that noise gives to people from anywhere, at most
DRIFT = 0.4  # share of words that noise takes from other subjects, at most
STRAY = 0.07  # share of threads that somebody put wherever there was room
PER_NICHE = 250  # members there must be for each niche, so that niches stay small beside the platform
NICHES_PER_FAD = 6  # invented niches for one invented fad
CATCH_ALL = ("Beginners", "Gear talk", "Off topic", "Show your work", "Technique")
Progress = Callable[[str], None]
PARTS = ("people", "threads", "acts", "words", "files")  # what ``progress`` is told, in this order


@dataclass(frozen=True)
class Platform:
    """A simulated platform and the truth about it.

    ``names``: member, name. ``truth``: niche, member, strength (0 to 1). ``threads``: thread, niche (null for chatter).
    """

    signals: Signals
    names: pa.Table
    truth: pa.Table
    threads: pa.Table
    title: str = TITLE


def simulate_platform(
    out: Path | None = None,
    *,
    members: int = 1500,
    posts: int = 10_000,
    seed: int = 0,
    niches: int = 18,
    noise: float = 0.0,
    progress: Progress | None = None,
) -> Platform:
    """A whole platform of ``members`` people and ``posts`` posts with ``niches`` planted niches, over two years.

    Up to eighteen niches are written out; those beyond are about things that do not exist, in invented words, and
    bring invented fads with them. ``noise`` from 0 to 1 does three things. Talk moves from the niches to chatter (the
    share of posts in niches falls to two fifths of what it is without); people act outside their niches (posts in a
    niche by people from anywhere rise from 7 % to 42 %, views from 30 % to 65 %); and words overlap (in up to 40 % of
    replies people talk in the words of another subject, and up to 40 % of the words of an invented niche are used
    elsewhere too).

    With ``out`` the tables are also written there in the public format, the truth in the subfolder ``truth``.
    ``progress`` is told what is being made. Raises ValueError where a number is out of range.
    """
    _check(members, posts, niches, noise)
    tell = progress or (lambda _: None)
    rng = np.random.default_rng(seed)
    chosen, ranks = _planted(niches, seed, noise)
    tell("people")
    people = populate(rng, members, chosen, ranks)
    streams = _streams(people, chosen, posts, noise, seed)
    tell("threads")
    threads = hold(rng, people, streams)
    tell("acts")
    acts = act(rng, people, streams, threads, ELSEWHERE + OUTSIDE * noise)
    searches, affinities = search(rng, people, streams, threads), interests(rng, people, streams)
    names = display_names(members, seed)
    tell("words")
    platform = _assemble(rng, people, streams, threads, acts, searches, affinities, names, seed, DRIFT * noise)
    if out is not None:
        tell("files")
        write(platform, Path(out))
    return platform


def _check(members: int, posts: int, niches: int, noise: float) -> None:
    available = max(len(subjects("niches")), members // PER_NICHE)
    if members < 10 * SMALLEST:
        raise ValueError(f"members: expected at least {10 * SMALLEST}, got {members}")
    if posts < members:
        raise ValueError(f"posts: expected at least one for each of {members} members, got {posts}")
    if not 1 <= niches <= available:
        raise ValueError(f"niches: expected 1 to {available} for {members} members, got {niches}")
    if not 0 <= noise <= 1:
        raise ValueError(f"noise: expected 0 to 1, got {noise}")


def _planted(count: int, seed: int, noise: float) -> tuple[list[Subject], int]:
    """``count`` subjects for niches, and of how many sizes theirs are.

    Few are large and small ones of those that are written out; many are all of these, and invented ones of every size
    between them.
    """
    written = subjects("niches")
    if count <= len(written):
        places = np.unique(np.round(np.linspace(0, len(written) - 1, count)).astype(int))
        return [written[place] for place in places], len(written)
    invented = invented_niches(count - len(written), seed, DRIFT * noise)
    # Each is given its rank by how far it is down its own list, so that both kinds come in all sizes.
    down = np.concatenate([np.linspace(0, 1, len(written)), (np.arange(len(invented)) + 0.5) / len(invented)])
    order = np.argsort(down, kind="stable")
    everyone = [*written, *invented]
    chosen = [everyone[place] for place in order]
    return [
        replace(subject, header={**subject.header, "rank": str(rank)}) for rank, subject in enumerate(chosen, 1)
    ], count


def _streams(people: Population, chosen: Sequence[Subject], posts: int, noise: float, seed: int) -> list[Stream]:
    seats = sum(len(niche.members) for niche in people.niches)
    in_niches = min(IN_NICHES, PER_SEAT * seats / people.count) * (1 - TO_CHATTER * noise)
    everybody = np.arange(people.count)
    talk = [
        len(niche.members) * subject.number("passion", 1.0)
        for niche, subject in zip(people.niches, chosen, strict=True)
    ]
    streams = [
        Stream(
            subject=subject,
            niche=index,
            members=niche.members,
            weight=niche.strength * people.activity[niche.members] ** 0.8 + 0.05,
            posts=int(posts * in_niches * talk[index] / sum(talk)),
            guests=0.07 + OUTSIDE * noise,
        )
        for index, (niche, subject) in enumerate(zip(people.niches, chosen, strict=True))
    ]
    more = max(0, len(chosen) - len(subjects("niches"))) // NICHES_PER_FAD
    fads = [*subjects("fads"), *invented_fads(more, seed)]
    streams += _crowd(fads, everybody, people, int(posts * IN_FADS))
    left = posts - sum(stream.posts for stream in streams)
    return streams + _crowd(subjects("chatter"), everybody, people, left)


def _crowd(found: Sequence[Subject], everybody: Ints, people: Population, posts: int) -> list[Stream]:
    """Talk that belongs to nobody in particular: ``posts`` posts over all subjects in ``found``."""
    sizes = np.array([subject.number("passion", 1.0) for subject in found])
    ends = np.round(np.cumsum(sizes) / sizes.sum() * posts).astype(int)
    return [
        Stream(subject, -1, everybody, people.activity, int(count), 0.0)
        for subject, count in zip(found, np.diff(ends, prepend=0), strict=True)
    ]


def _assemble(
    rng: np.random.Generator,
    people: Population,
    streams: Sequence[Stream],
    threads: Threads,
    acts: Acts,
    searches: Searches,
    affinities: Affinities,
    names: Sequence[str],
    seed: int,
    drift: float,
) -> Platform:
    """Arrow tables of everything, with keys that tell nothing: members by chance, posts and threads by time."""
    keys = {
        "member": pa.array([f"m{number:06d}" for number in rng.permutation(people.count) + 1]),
        "thread": pa.array([f"t{number:07d}" for number in range(1, len(threads.size) + 1)]),
        "post": pa.array([f"p{number:08d}" for number in (np.argsort(threads.clock, kind="stable") + 1).tolist()]),
    }
    signals = Signals(
        members=_members(rng, people, streams, threads, acts, searches, keys["member"], seed),
        posts=_posts(rng, streams, threads, names, keys, seed, drift),
        acts=_acts(acts, keys),
        searches=_searches(searches, keys),
        affinities=_affinities(affinities, keys["member"]),
    )
    return Platform(
        signals=signals,
        names=pa.table([keys["member"], pa.array(names)], schema=NAMES).sort_by("member"),
        truth=_truth(people, streams, keys["member"]),
        threads=_thread_truth(streams, threads, keys["thread"]),
    )


def _clock(at: Ints) -> pa.Array:
    """Times UTC, with the rhythm of the day."""
    return pa.array(rhythm(at)).cast(TIME)


def _members(
    rng: np.random.Generator,
    people: Population,
    streams: Sequence[Stream],
    threads: Threads,
    acts: Acts,
    searches: Searches,
    keys: pa.Array,
    seed: int,
) -> pa.Table:
    first = people.joined.copy()
    for actor, at in ((threads.author, threads.at), (acts.actor, acts.at), (searches.actor, searches.at)):
        np.minimum.at(first, actor, at - 90)  # nobody acts before joining
    table = pa.table([keys, _clock(first), _bios(rng, people, streams, seed)], schema=SCHEMAS["members"])
    return table.sort_by("member")


def _bios(rng: np.random.Generator, people: Population, streams: Sequence[Stream], seed: int) -> list[str | None]:
    """About half of the members say something on their profile; one in six of those says something else."""
    writer = Writer(seed + 1)
    chatter = [stream.subject for stream in streams if stream.niche < 0 and stream.subject.patterns.get("bios")]
    home = np.full(people.count, -1)
    for index, niche in enumerate(people.niches):
        home[niche.members] = np.where(rng.random(len(niche.members)) < 0.6, index, home[niche.members])
    writes, other = rng.random(people.count) < 0.55, rng.random(people.count) < 0.17
    pick = rng.integers(0, len(chatter), people.count)
    return [
        None
        if not writes[member]
        else writer.bio(
            streams[home[member]].subject if home[member] >= 0 and not other[member] else chatter[pick[member]]
        )
        for member in range(people.count)
    ]


def _posts(
    rng: np.random.Generator,
    streams: Sequence[Stream],
    threads: Threads,
    names: Sequence[str],
    keys: dict[str, pa.Array],
    seed: int,
    drift: float,
) -> pa.Table:
    places = _places(rng, streams, threads)
    titles, texts = _words(streams, threads, places, [spoken(name) for name in names], seed, drift)
    order = pa.array(threads.clock)
    firsts = threads.start[threads.thread]
    parents = np.where(threads.parent < 0, 0, firsts + threads.parent)
    root = pa.array(threads.parent < 0)
    parent = pa.compute.if_else(root, pa.scalar(None, pa.string()), keys["post"].take(pa.array(parents)))
    title = pa.compute.if_else(root, pa.array(titles).take(pa.array(threads.thread)), pa.scalar(None, pa.string()))
    count = len(threads.thread)
    columns = [
        keys["post"],
        keys["thread"].take(pa.array(threads.thread)),
        parent,
        pa.array(places).take(pa.array(threads.thread)),
        keys["member"].take(pa.array(threads.author)),
        _clock(threads.at),
        title,
        pa.array(texts),
        pa.repeat("en", count),
        pa.nulls(count, SCHEMAS["posts"].field("tags").type),
    ]
    return pa.table(columns, schema=SCHEMAS["posts"]).take(order)


def _places(rng: np.random.Generator, streams: Sequence[Stream], threads: Threads) -> list[str]:
    """Where each thread is: the places that people choose for its subject, or by mistake any other."""
    every = sorted({place for stream in streams for place in stream.subject.weights("places")})
    table = np.array([[stream.subject.weights("places").get(place, 0.0) for place in every] for stream in streams])
    edges = np.cumsum(table / table.sum(axis=1, keepdims=True), axis=1)
    chosen = (rng.random((len(threads.size), 1)) > edges[threads.stream]).sum(axis=1)
    lost = np.flatnonzero(rng.random(len(chosen)) < STRAY)
    chosen[lost] = rng.choice([every.index(place) for place in CATCH_ALL], len(lost))
    return [every[index] for index in chosen.clip(max=len(every) - 1)]


def _words(
    streams: Sequence[Stream],
    threads: Threads,
    places: Sequence[str],
    calls: Sequence[str],
    seed: int,
    drift: float,
) -> tuple[list[str], list[str]]:
    """Titles of all threads and texts of all posts, in their order."""
    writer = Writer(seed, drift, [stream.subject for stream in streams if "subject" in stream.subject.slots])
    titles, texts = [], []
    authors, parents = threads.author.tolist(), threads.parent.tolist()
    usual = [stream.subject.weights("places") for stream in streams]
    months = [month_name[number + 1] for number in _months(threads.begun)]
    runs = zip(threads.stream.tolist(), threads.start.tolist(), threads.size.tolist(), places, months, strict=True)
    for stream, start, size, place, month in runs:
        own = authors[start : start + size]
        subject, stray = streams[stream].subject, place not in usual[stream]
        writer.begin(subject, stray, month)
        title, said = writer.thread(own, parents[start : start + size], [calls[a] for a in own])
        titles.append(title)
        texts += said
    return titles, texts


def _months(at: Ints) -> list[int]:
    """Month of the year, 0 to 11."""
    return (at.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12).tolist()


def _acts(acts: Acts, keys: dict[str, pa.Array]) -> pa.Table:
    # One array of all keys, so that thread, post and member objects are taken in a single pass.
    everything = pa.concat_arrays([keys[kind] for kind in OBJECTS])
    offsets = np.cumsum([0] + [len(keys[kind]) for kind in OBJECTS])[:-1]
    columns = [
        keys["member"].take(pa.array(acts.actor)),
        pa.array(VERBS).take(pa.array(acts.verb)),
        everything.take(pa.array(offsets[acts.kind] + acts.object)),
        _clock(acts.at),
        pa.array(np.ones(len(acts), dtype=np.float32)),
    ]
    return pa.table(columns, schema=SCHEMAS["acts"])


def _searches(searches: Searches, keys: dict[str, pa.Array]) -> pa.Table:
    clicked = pa.array(searches.clicked, mask=searches.clicked < 0)
    columns = [
        keys["member"].take(pa.array(searches.actor)),
        pa.array(searches.texts).take(pa.array(searches.query)),
        _clock(searches.at),
        pa.array(searches.results.astype(np.int32)),
        keys["thread"].take(clicked),
    ]
    return pa.table(columns, schema=SCHEMAS["searches"])


def _affinities(affinities: Affinities, members: pa.Array) -> pa.Table:
    sources, labels = zip(*affinities.labels, strict=True)
    rows = pa.array(affinities.label)
    at = _clock(affinities.at)
    columns = [
        members.take(pa.array(affinities.actor)),
        pa.array(sources).take(rows),
        pa.array(labels).take(rows),
        at,
    ]
    return pa.table(columns, schema=SCHEMAS["affinities"])


def _truth(people: Population, streams: Sequence[Stream], keys: pa.Array) -> pa.Table:
    tables = []
    for stream in streams[: len(people.niches)]:
        niche = people.niches[stream.niche]
        columns = [
            pa.repeat(stream.subject.name, len(niche.members)),
            keys.take(pa.array(niche.members)),
            pa.array(niche.strength.astype(np.float32)),
        ]
        tables.append(pa.table(columns, schema=TRUTH_MEMBERS))
    return pa.concat_tables(tables).combine_chunks()


def _thread_truth(streams: Sequence[Stream], threads: Threads, keys: pa.Array) -> pa.Table:
    names = pa.array([stream.subject.name if stream.niche >= 0 else None for stream in streams], pa.string())
    return pa.table([keys, names.take(pa.array(threads.stream))], schema=TRUTH_THREADS)


def write(platform: Platform, out: Path) -> None:
    """Write ``platform`` to the folder ``out`` in the public table format; readers never look into ``truth``."""
    truth = out / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        pq.write_table(getattr(platform.signals, name), out / f"{name}.parquet", compression="zstd")
    pq.write_table(platform.names, out / "names.parquet", compression="zstd")
    pq.write_table(platform.truth, truth / "members.parquet", compression="zstd")
    pq.write_table(platform.threads, truth / "threads.parquet", compression="zstd")
    meta = {"title": platform.title, "simulated": True}
    (out / "meta.json").write_text(json.dumps(meta) + "\n", encoding="utf-8")
