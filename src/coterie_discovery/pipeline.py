"""From a platform's signals to its niches: one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coterie_discovery.evidence.context import Context, make_context
from coterie_discovery.evidence.less_certain import less_certain, other_threads
from coterie_discovery.evidence.portrait import Portrait, draw, tentative
from coterie_discovery.graph.fusion import BEHAVIOUR, MODEL, FusedGraph
from coterie_discovery.groups.detect import detect
from coterie_discovery.groups.group import Group
from coterie_discovery.groups.hierarchy import flatten
from coterie_discovery.groups.less_certain import JudgedGroup, less_certain_groups
from coterie_discovery.history.changes import changes
from coterie_discovery.history.lineage import trace
from coterie_discovery.history.previous import Previous, remembered
from coterie_discovery.result.links import shared_people
from coterie_discovery.result.map_layout import place
from coterie_discovery.result.model import Discovery, Niche, SignalWeight
from coterie_discovery.result.wording import counted
from coterie_discovery.runtime.clock import Clock, Progress
from coterie_discovery.signals.columns import UNKNOWN_TIME, Columns, read_columns
from coterie_discovery.signals.dates import within_life
from coterie_discovery.signals.tables import Signals
from coterie_discovery.sources.signatures import unsigned
from coterie_discovery.steering.apply import check_known, steer, without_groups
from coterie_discovery.steering.decided import DetectionResult, RunHistory, SteeringResult
from coterie_discovery.steering.decisions import Steering
from coterie_discovery.steering.tentative import accounted_for, unshown
from coterie_discovery.text.sentence_vectors import SentenceVectors
from coterie_discovery.text.terms import Terms, find_terms, post_text

if TYPE_CHECKING:
    from coterie_discovery.scale.scale import Scale

MIN_THREADS = 10
NOBODY_AGAIN = "Nobody of the earlier run is here again: its keys were made with another salt, or of another platform."
_WORDS = {
    "text": "what threads are about",
    "participation": "who takes part where",
    "views": "what people view, like and save",
    "replies": "who answers whom",
    "searches": "what people search for",
    "affinities": "what people care about elsewhere",
    MODEL: "what threads mean to a language model trained elsewhere",
}


def discover(
    signals: Signals,
    *,
    seed: int = 0,
    floor: int = 5,
    memory: int | None = None,
    threads: int | None = None,
    backend: str = "duckdb",
    progress: Progress | None = None,
    previous: Previous | None = None,
    steering: Steering | None = None,
    vectors: SentenceVectors | None = None,
    now: int | None = None,
) -> Discovery:
    """The niches in ``signals``, ranked by readiness. The same signals and seed give the same result.

    ``floor``: the least number of people a niche must have to be shown (and the least count that is written out).
    ``memory``: bytes the process may use; checked after each step. ``progress(step, done, total)`` is called as work
    goes on; what it raises ends the run. ``previous`` is an earlier run (:func:`.previous_of`
    a result, or read from its folder): niches keep their identities and their places on the map, and the result says
    what changed. ``steering`` is what people decided about the niches of ``previous``. Raises ValueError for a floor
    below 1 or a decision about a niche that is not known, MemoryError past the limit. With ``vectors`` what threads
    mean is one more signal (:class:`.SentenceVectors`, which needs the extra ``coterie[vectors]``).

    Dates that cannot be right (:mod:`coterie_discovery.signals.dates`) are read as unknown, and a note says how many.
    ``now``: Unix seconds, after which no date can be; the system's clock by default.

    What is too much to cluster whole, in time or within ``memory``, is sampled (:mod:`coterie_discovery.scale`);
    the notes of the result say so. The passes over everything are run by ``backend``, duckdb or spark, on as many
    ``threads`` as given (all of the machine's by default). Spark is started only when asked for, and then always.
    """
    if floor < 1:
        raise ValueError(f"floor: expected at least 1 person, got {floor}")
    check_known(steering, previous)
    clock, before = Clock(progress, memory), RunHistory(previous, steering)
    from coterie_discovery.scale.scale import Scale, outgrown

    if backend != "duckdb" or outgrown(signals, memory):
        scale = Scale(backend, memory, threads)
        return discover_source(
            signals, scale, seed=seed, floor=floor, clock=clock, before=before, vectors=vectors, now=now
        )
    signals, undated = within_life(signals, now)
    found = _whole(replace(signals, posts=unsigned(signals.posts)), seed, floor, clock, before, vectors)
    return replace(found, notes=(*found.notes, str(undated))) if undated.rows else found


def discover_source(
    source: Signals | Path,
    scale: Scale,
    *,
    seed: int = 0,
    floor: int = 5,
    clock: Clock | None = None,
    before: RunHistory | None = None,
    vectors: SentenceVectors | None = None,
    now: int | None = None,
) -> Discovery:
    """The niches of any amount of data, by relational passes and a sample, on the back end that ``scale`` names.

    ``source``: tables in memory, or a folder of Parquet files in the public format, which is then read where it lies.
    """
    from coterie_discovery.scale.wide import discover_wide

    clock, before = clock or Clock(None, scale.memory), before or RunHistory()

    def find(sample: Signals) -> Discovery:
        return _whole(sample, seed, floor, clock, before, vectors)

    with threadpool_limits(limits=1):
        found = discover_wide(source, find, seed=seed, floor=floor, scale=scale, step=clock.step, now=now)
    # A sample's numbers were compared on the way; now everybody is counted.
    told = changes(before.previous, found.niches, before.aside)
    return replace(found, seconds=clock.seconds, changes=told)


def _whole(
    signals: Signals,
    seed: int,
    floor: int,
    clock: Clock,
    before: RunHistory,
    vectors: SentenceVectors | None = None,
) -> Discovery:
    """Everything clustered, nothing left out; the posts of ``signals`` are without signatures."""
    with threadpool_limits(limits=1):  # sums in another order would round otherwise
        with clock.step("reading"):
            columns = read_columns(signals)
        with clock.step("words"):
            interests = read_terms(columns)
        nobody = columns.n_members < floor
        if columns.n_threads < MIN_THREADS or (nobody and not _authorless(columns)):
            return _compared(_nothing(signals, columns, seed, floor, clock), columns, before, without_groups(before))
        detected = detect(columns, interests, seed=seed, floor=floor, clock=clock, vectors=vectors)
        found = DetectionResult(columns, detected, seed, floor)
        if nobody:
            subjects = _subjects(found, _nothing(signals, columns, seed, floor, clock), interests, clock)
            return _compared(subjects, columns, before, without_groups(before))
        steered = steer(found, before)
        with clock.step("evidence", len(steered.forest)) as tell:
            fused = detected.fused
            context = make_context(columns, interests, fused.counts_, seed=seed, floor=floor, vectors=fused.vectors_)
            niches, groups = _niches(context, steered, tell, before.previous)
            rest = unshown(found, steered, before)
            maybe = tentative(context, rest.tentative, detected.stability_scores, [niche.name for niche in niches])
            result = _result(signals, context, detected.fused, niches, clock)
            judged = less_certain_groups(columns, detected, accounted_for(found, steered, before), floor)
            result = _with_less_certain(result, context, groups, judged)
    return _compared(replace(result, rejected=rest.rejected, tentative=maybe), columns, before, steered)


def _subjects(found: DetectionResult, nothing: Discovery, interests: Terms, clock: Clock) -> Discovery:
    """What is talked about where posts have no authors."""
    columns, detected = found.columns, found.detected
    counts, vectors = detected.fused.counts_, detected.fused.vectors_
    with clock.step("evidence"):
        context = make_context(columns, interests, counts, seed=found.seed, floor=found.floor, vectors=vectors)
        free = np.zeros(columns.n_threads, bool)
        return _with_less_certain(nothing, context, [], less_certain_groups(columns, detected, free, found.floor))


def _with_less_certain(found: Discovery, context: Context, niches: list[Group], judged: list[JudgedGroup]) -> Discovery:
    """``found`` with the groups that are no niches; ``niches`` are the groups that are, in the order of ``found``."""
    every = [*niches, *(each.group for each in judged)]
    likeness = _likeness(every, context.vectors, _shared_members(context.columns.n_members, every))
    groups = less_certain(context, judged, found.niches, likeness)
    return replace(found, less_certain=groups, other_threads=other_threads(context, judged, groups))


def _compared(found: Discovery, columns: Columns, before: RunHistory, steered: SteeringResult) -> Discovery:
    """``found`` with what changed since the run before."""
    people, previous = frozenset(columns.members), before.previous
    rest = steered.with_heirs(remembered(previous, found.niches, people, steered.meant), columns.threads)
    known = {member for niche in previous.niches for member, _ in niche.members} if previous else set()
    notes = (*found.notes, *steered.notes, *([NOBODY_AGAIN] if known and not known & people else []))
    return replace(found, changes=changes(previous, found.niches, before.aside), remembered=rest, notes=notes)


def read_terms(columns: Columns) -> Terms:
    """What the posts are about."""
    posts = columns.posts
    text = full_text(columns)
    return find_terms(text, posts.thread, author=posts.author, place=posts.place, lang=posts.lang)


def full_text(columns: Columns) -> pa.Array:
    """Title and text of each post; a title is read with the opening post alone."""
    posts = columns.posts
    opening = np.searchsorted(posts.thread, posts.thread) == np.arange(len(posts.keys))
    return post_text(pc.if_else(pa.array(opening), posts.title, pa.scalar("")), posts.text)


def _niches(
    context: Context, steered: SteeringResult, tell: Callable[[int], None], previous: Previous | None
) -> tuple[list[Niche], list[Group]]:
    columns = context.columns
    kept, parent = flatten(steered.forest)
    portraits = draw(context, kept, steered.stability_scores, tell)
    shared = _shared_members(columns.n_members, kept)
    order = sorted(range(len(kept)), key=lambda i: (-portraits[i].readiness.score, portraits[i].name))
    sizes = np.array([len(group.members) for group in kept], dtype=np.int64)
    decided = {i: steered.identities[g.code] for i, g in enumerate(kept) if g.code in steered.identities}
    lineage = trace(columns, kept, previous, decided)
    where, _ = place(_likeness(kept, context.vectors, shared), sizes, before=lineage.places)
    width = max(2, len(str(len(kept))))
    keys = {i: f"n{rank:0{width}d}" for rank, i in enumerate(order, 1)}
    family = {i: (keys.get(parent[i]), tuple(sorted(keys[c] for c in keys if parent[c] == i))) for i in order}
    drawn = (replace(_niche(portraits[i], keys[i], family[i], where[i]), identity=lineage.identities[i]) for i in order)
    return [steered.told(niche, kept[i]) for i, niche in zip(order, drawn, strict=True)], [kept[i] for i in order]


def _niche(portrait: Portrait, key: str, family: tuple[str | None, tuple[str, ...]], at: NDArray[np.float64]) -> Niche:
    above, below = family
    x, y = (round(float(value), 4) for value in at)
    return Niche(key=key, parent=above, children=below, x=x, y=y, **vars(portrait))


def _shared_members(n_members: int, kept: list[Group]) -> NDArray[np.int64]:
    """How many people each two groups share, (groups, groups)."""
    if not kept:
        return np.zeros((0, 0), np.int64)
    rows = np.concatenate([np.full(len(g.members), i) for i, g in enumerate(kept)])
    columns = np.concatenate([g.members for g in kept])
    inside = sparse.csr_matrix((np.ones(len(rows), np.int64), (rows, columns)), shape=(len(kept), n_members))
    return (inside @ inside.T).toarray()


def _likeness(kept: list[Group], vectors: NDArray[np.float32], shared: NDArray[np.int64]) -> NDArray[np.float64]:
    """Half shared people (Jaccard), half likeness of what is said (cosine of centres)."""
    if not kept:
        return np.zeros((0, 0))
    size = np.diag(shared)
    jaccard = shared / np.maximum(size[:, None] + size[None, :] - shared, 1)
    centre = np.array([np.average(vectors[g.threads], axis=0, weights=g.weight) for g in kept], dtype=np.float64)
    centre /= np.maximum(np.linalg.norm(centre, axis=1, keepdims=True), 1e-9)
    return np.clip(0.5 * np.sqrt(jaccard) + 0.5 * np.clip(centre @ centre.T, 0, 1), 0, 1)


def _people(niche: Niche) -> NDArray[np.str_]:
    return np.array([member.member for member in niche.members], dtype=np.str_)


def _result(signals: Signals, context: Context, affinity: FusedGraph, niches: list[Niche], clock: Clock) -> Discovery:
    columns = context.columns
    inside = {member.member for niche in niches for member in niche.members}
    first, last = signals.period()
    return Discovery(
        seed=context.seed,
        floor=context.floor,
        counts=_counts(signals, columns, len(inside)),
        first_at=first,
        last_at=last,
        weights=_weights(affinity),
        niches=tuple(niches),
        links=shared_people([niche.key for niche in niches], [_people(niche) for niche in niches], context.floor),
        notes=tuple(_notes(columns, niches)),
        seconds=clock.seconds,
    )


def _nothing(signals: Signals, columns: Columns, seed: int, floor: int, clock: Clock) -> Discovery:
    first, last = signals.period()
    note = (
        f"There is too little to look at: {counted(columns.n_threads, 'thread', 'threads')} and "
        f"{counted(columns.n_members, 'person', 'people')}; at least "
        f"{MIN_THREADS} threads and {floor} people are needed."
    )
    counts = _counts(signals, columns, 0)
    # Where nobody is known that is said, and reason enough.
    nobody = columns.n_threads >= MIN_THREADS and _authorless(columns)
    notes = (*([] if nobody else [note]), *_notes(columns, [], enough=False))
    return Discovery(seed, floor, counts, first, last, (), (), (), 0, notes, seconds=clock.seconds)


def _counts(signals: Signals, columns: Columns, inside: int) -> dict[str, int]:
    rows = signals.counts()
    return {
        "members": columns.n_members,
        "posts": rows["posts"],
        "threads": columns.n_threads,
        "acts": rows["acts"],
        "searches": rows["searches"],
        "affinities": rows["affinities"],
        "in_niche": inside,
        "in_no_niche": columns.n_members - inside,
    }


def _weights(affinity: FusedGraph) -> tuple[SignalWeight, ...]:
    total = sum(affinity.weights_.values()) or 1.0
    used = (name for name in ("text", *BEHAVIOUR, MODEL) if name in affinity.weights_)
    share = {name: affinity.weights_[name] / total for name in used}
    return tuple(SignalWeight(name, round(part, 4), _says(name, part)) for name, part in share.items())


def _says(name: str, share: float) -> str:
    if share == 0:
        return f"{_WORDS[name]}: not known here, or it foretells nothing"
    strength = "says most" if share >= 0.5 else "says much" if share >= 0.2 else "says a little"
    return f"{_WORDS[name]} {strength} here"


def _authorless(columns: Columns) -> bool:
    return bool(len(columns.posts.keys)) and not (columns.posts.author >= 0).any()


def _notes(columns: Columns, niches: list[Niche], *, enough: bool = True) -> Iterator[str]:
    posts = columns.posts
    if _authorless(columns):
        yield "The posts have no authors. A niche is a group of people, so none can be told: expected a column author."
    if not len(posts.keys) and len(columns.acts.actor):
        yield "There are no posts, only acts: groups are found from who acts on the same things, and have no words."
    if len(posts.keys) and not (posts.at != UNKNOWN_TIME).any():
        yield "The posts have no times: trends, weeks and bursts cannot be told."
    if len(posts.keys) and not (posts.place >= 0).any():
        yield "No places are known, so whether a niche lacks a home cannot be told."
    if enough and not niches:
        yield "No group came out that people return to, that lives on, and that comes back under resampling."
