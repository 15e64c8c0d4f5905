"""The engine itself on a known set: all threads grouped, one signal alone, and one signal left out.

Grouping all threads, whether reported or not, has no place in the library's output; so this is the one module here that
reaches into its steps. What is reported is measured on the command's own output (:mod:`bench.discovery.reported`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from threadpoolctl import threadpool_limits

from bench.discovery.known import Known
from bench.discovery.peers import Grouped, leiden
from bench.discovery.reported import strongest
from bench.discovery.sets import KEPT
from coterie_discovery import (
    SCHEMAS,
    Clock,
    Columns,
    FusedGraph,
    Labels,
    SentenceVectors,
    Signals,
    Space,
    Terms,
    co_engagement,
    detect,
    discover,
    gather,
    label_traits,
    outgrown,
    partition,
    read_columns,
    read_terms,
    through_exchanges,
    through_people,
    unsigned,
)

FLOOR = 5  # people, as the command has it


def coterie_vectors(known: Known) -> Grouped:
    """The same with sentence vectors as one more signal; they are kept beside the prepared sets."""
    return coterie(known, SentenceVectors(cache=KEPT / "vectors"))


def coterie(known: Known, vectors: SentenceVectors | None = None) -> Grouped:
    """Every thread in its group: the top-level niches, and the groups that are no niche.

    What is too large to be clustered whole has its threads placed by a sample, as ``--all`` writes them out. Where
    nobody is known nothing is a niche, and the groups are those of the coarsest scale, however many threads there are.
    """
    if not known.has_people:
        columns, interests = _read(known.signals)
        with threadpool_limits(limits=1):
            affinity = FusedGraph(seed=0).fit(columns, interests, vectors and vectors.of_openings(columns))
            return _grouped(columns, partition(affinity, affinity.counts_, seed=0).labels)
    if outgrown(known.signals, None):
        found = discover(known.signals, vectors=vectors)
        tables = (each.threads for each in (found.complete, found.other_threads) if each)
        return Grouped(strongest([row for table in tables for row in table.to_pylist()]))
    columns, interests = _read(known.signals)
    with threadpool_limits(limits=1):  # as the engine itself runs
        found = detect(columns, interests, seed=0, floor=FLOOR, clock=Clock(None, None), vectors=vectors)
        return _grouped(columns, found.labels)


def _grouped(columns: Columns, labels: Labels) -> Grouped:
    return Grouped({thread: {int(g)} for thread, g in zip(columns.threads, labels, strict=True) if g >= 0})


def _read(signals: Signals) -> tuple[Columns, Terms]:
    columns = read_columns(replace(signals, posts=unsigned(signals.posts)))
    return columns, read_terms(columns)


def alone(signal: str) -> Callable[[Known], Grouped]:
    """Leiden on the graph of one signal, nothing else."""

    def group(known: Known) -> Grouped:
        columns, interests = _read(known.signals)
        return _grouped(columns, leiden(_graph(signal, columns, interests)))

    return group


def _graph(signal: str, columns: Columns, interests: Terms) -> sparse.csr_matrix:
    counts = gather(columns, interests)
    if signal == "participation":
        return co_engagement(counts.wrote)
    if signal == "views":
        return co_engagement(counts.acted)
    if signal == "replies":
        return through_exchanges(counts.wrote, counts.exchanges)
    if signal == "searches":
        return through_people(counts.wrote, Space(seed=0).fit(counts.words).project(counts.searched))
    return through_people(counts.wrote, label_traits(counts.labels, 0))


def signals_of(known: Known) -> list[str]:
    """Which signals a set has."""
    signals = known.signals
    has = {
        "text": known.has_words,
        "participation": signals.posts["author"].null_count < signals.posts.num_rows,
        "views": bool(pc.any(pc.not_equal(signals.acts["verb"], "follow")).as_py()),
        "replies": signals.posts["parent"].null_count < signals.posts.num_rows,
        "searches": signals.searches.num_rows > 0,
        "affinities": signals.affinities.num_rows > 0,
    }
    return [name for name, there in has.items() if there]


def without(signals: Signals, signal: str) -> Signals:
    """The same platform, had it never known one of its signals.

    Without participation there are no authors, and so no replies between people either.
    """
    posts, acts = signals.posts, signals.acts
    if signal == "text":
        silent = pa.repeat("", posts.num_rows)
        return replace(
            signals, posts=_with(_with(posts, "text", silent), "title", pa.nulls(posts.num_rows, pa.string()))
        )
    if signal == "participation":
        return replace(signals, posts=_with(posts, "author", pa.nulls(posts.num_rows, pa.string())))
    if signal == "replies":
        unknown = _with(posts, "parent", pa.nulls(posts.num_rows, pa.string()))
        return replace(signals, posts=unknown, acts=acts.filter(pc.not_equal(acts["verb"], "follow")))
    if signal == "views":
        return replace(signals, acts=acts.filter(pc.equal(acts["verb"], "follow")))
    return replace(signals, **{signal: SCHEMAS[signal].empty_table()})


def _with(posts: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return posts.set_column(posts.schema.get_field_index(name), posts.schema.field(name), values)


ALONE: Mapping[str, Callable[[Known], Grouped]] = {
    "Leiden on participation": alone("participation"),
    "Leiden on views": alone("views"),
    "Leiden on replies": alone("replies"),
    "Leiden on searches": alone("searches"),
    "Leiden on outside interests": alone("affinities"),
}
NEEDS = dict(zip(ALONE, ("participation", "views", "replies", "searches", "affinities"), strict=True))
