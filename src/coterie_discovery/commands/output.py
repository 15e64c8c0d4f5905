"""What a run leaves behind: niches.json, threads.parquet, members.parquet, report.html, quotes.parquet and run.json.

And earlier.json where earlier runs found niches that this one does not report: later runs know them by it.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.commands import quotes
from coterie_discovery.history.previous import MEMORY, Previous
from coterie_discovery.result.model import Discovery, Niche, NicheMember
from coterie_discovery.runtime.limits import peak_bytes
from coterie_discovery.sources.read import Export

FORMAT = "coterie-run/1"
QUARANTINE_SHOWN = 1000
FILES_SHOWN = 50
PARTS = ("coterie", "duckdb", "networkit", "numpy", "pyarrow", "scikit-learn", "scipy", "snowballstemmer")

Key = Callable[[str], str]


class Meter:
    """Seconds and peak memory of each step, in the order they ran."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measures the block; the peak is that of the process until its end."""
        started = time.perf_counter()
        yield
        self.add(name, time.perf_counter() - started)

    def add(self, name: str, seconds: float) -> None:
        """One finished step."""
        self.steps.append({"step": name, "seconds": round(seconds, 3), "peak_mb": peak_bytes() >> 20})


def is_earlier_output(folder: Path) -> bool:
    """Whether ``folder`` was written by :func:`write_output`, and so may be replaced by a later run."""
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(run, dict) and run.get("format") == FORMAT


def write_output(
    folder: Path, discovery: Discovery, report: str, run: dict[str, Any], said: pa.Table | None = None
) -> None:
    """Writes the files into an existing empty folder. The keys in them are those in ``discovery``.

    ``said`` are the quotes in the ``report``, for the report that an update makes. Where ``run`` says ``all``, the
    table of threads has those of less certain groups too.
    """
    _write_json(folder / "niches.json", discovery.to_dict())
    if discovery.complete:
        threads, members = discovery.complete.threads, discovery.complete.members
    else:
        threads = _table("thread", "weight", _threads(discovery))
        members = _table("member", "affinity", _rows(discovery, "members", "member", "affinity"))
    if run.get("all") and discovery.other_threads:
        threads = _with_others(threads, discovery.other_threads.threads)
    pq.write_table(threads, folder / "threads.parquet", compression="zstd")
    pq.write_table(members, folder / "members.parquet", compression="zstd")
    (folder / "report.html").write_text(report, encoding="utf-8")
    if said is not None and said.num_rows:
        pq.write_table(said, folder / quotes.FILE, compression="zstd")
    if discovery.remembered:
        _write_json(folder / MEMORY, Previous(discovery.remembered).to_dict())
    _write_json(folder / "run.json", run)


def described_run(export: Export, discovery: Discovery, options: dict[str, Any], meter: Meter) -> dict[str, Any]:
    """The content of ``run.json``: enough to say how the result came about, and what was not read."""
    return {
        "format": FORMAT,
        "versions": {"python": platform.python_version(), **_versions()},
        **options,
        "seed": discovery.seed,
        "floor": discovery.floor,
        "reader": export.reader,
        "simulated": export.simulated,
        "title": export.title,
        "counts": export.counts,
        "rows": _rows_by_file(export.rows),
        "left_out": export.left_out,
        "quarantined": [asdict(row) for row in export.quarantined[:QUARANTINE_SHOWN]],
        "skipped": [asdict(file) for file in export.skipped[:QUARANTINE_SHOWN]],
        "signal_weights": {weight.signal: weight.weight for weight in discovery.weights},
        "engine_seconds": {step: round(seconds, 3) for step, seconds in discovery.seconds.items()},
        "steps": meter.steps,
    }


def _rows_by_file(rows: dict[str, int]) -> dict[str, int]:
    """Rows of each file; where an export has a file for every thread, of all of them together."""
    return rows if len(rows) <= FILES_SHOWN else {f"{len(rows)} files": sum(rows.values())}


def with_hashed_keys(discovery: Discovery, key: Key) -> Discovery:
    """``discovery`` with ``key`` applied to every thread and post key; people's keys were hashed at import."""
    rest = tuple(replace(each, threads=tuple((key(t), w) for t, w in each.threads)) for each in discovery.remembered)
    complete, others = discovery.complete, discovery.other_threads
    if complete:
        complete = replace(complete, threads=_hashed_threads(complete.threads, key))
    if others:
        others = replace(others, threads=_hashed_threads(others.threads, key))
    niches = tuple(_hashed_niche(niche, key) for niche in discovery.niches)
    return replace(discovery, niches=niches, remembered=rest, complete=complete, other_threads=others)


def _hashed_threads(threads: pa.Table, key: Key) -> pa.Table:
    own = threads["thread"].combine_chunks().dictionary_encode()
    hashed = pa.array(list(map(key, own.dictionary.to_pylist())), pa.string()).take(own.indices)
    return threads.set_column(0, "thread", hashed)


def _hashed_niche(niche: Niche, key: Key) -> Niche:
    threads = (replace(t, thread=key(t.thread), best=_all(t.best, key)) for t in niche.threads)
    questions = (replace(q, threads=_all(q.threads, key)) for q in niche.questions)
    return replace(
        niche,
        members=tuple(_hashed_reasons(member, key) for member in niche.members),
        threads=tuple(threads),
        questions=tuple(questions),
        evidence=tuple(replace(measure, posts=_all(measure.posts, key)) for measure in niche.evidence),
    )


def _hashed_reasons(member: NicheMember, key: Key) -> NicheMember:
    return replace(member, reasons=tuple(replace(r, posts=_all(r.posts, key)) for r in member.reasons))


def _all(keys: Iterable[str], key: Key) -> tuple[str, ...]:
    return tuple(map(key, keys))


def _threads(discovery: Discovery) -> list[tuple[str, str, float]]:
    """Threads under their most specific niche: what lies in a sub-niche is not told again with those above it."""
    children = {niche.key: niche.children for niche in discovery.niches}
    own = {niche.key: {thread.thread for thread in niche.threads} for niche in discovery.niches}

    def below(key: str) -> set[str]:
        return {thread for child in children[key] for thread in own[child] | below(child)}

    inside = {key: below(key) for key in children}
    return [row for row in _rows(discovery, "threads", "thread", "weight") if row[0] not in inside[row[1]]]


def _rows(discovery: Discovery, many: str, key: str, number: str) -> list[tuple[str, str, float]]:
    return [(getattr(item, key), n.key, getattr(item, number)) for n in discovery.niches for item in getattr(n, many)]


def _with_others(threads: pa.Table, others: pa.Table) -> pa.Table:
    """All threads, with what is ``certain``; of the ``others`` those that are of no niche by now."""
    others = others.filter(pc.invert(pc.is_in(others["thread"], threads["thread"].combine_chunks())))
    certain = pa.repeat(True, threads.num_rows), pa.repeat(False, others.num_rows)
    both = zip((threads, others.cast(threads.schema)), certain, strict=True)
    return pa.concat_tables([table.append_column("certain", told) for table, told in both])


def _table(key: str, number: str, rows: list[tuple[str, str, float]]) -> pa.Table:
    schema = pa.schema([(key, pa.string()), ("niche", pa.string()), (number, pa.float64())])
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _versions() -> dict[str, str]:
    found = {}
    for part in PARTS:
        try:
            found[part] = version(part)
        except PackageNotFoundError:
            continue
    return found
