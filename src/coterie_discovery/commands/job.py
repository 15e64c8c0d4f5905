"""One job in a process of its own: ``python -m coterie_discovery.commands.job``, driven through its pipes.

The first line of standard input is a JSON object. ``{"act": "read", "path", "name", "out", "salt", "exclude"}`` reads
an export and writes its signals to the folder ``out``; with ``"simulate"`` (arguments of ``simulate_platform``) the
export is a simulated platform, written to ``path`` first. ``{"act": "discover", "signals", "out", "seed", "floor",
"exclude", "previous", "steering", "vectors", "searches"}`` finds the niches in such a folder and writes them to the
file ``out``; ``searches`` are rows of that table (its columns in their order, ``at`` in Unix seconds) from elsewhere.
``salt`` is hexadecimal, ``exclude`` the keys of people who opted out, ``previous`` (a :class:`.Previous`) and
``steering`` (a :class:`.Steering`) as dictionaries, ``vectors`` (:class:`.SentenceVectors`) its ``model_file``, null
for MiniLM, and the folder of its ``cache``; these four may be left out. Secrets come this way because others can read
command lines.

Standard output has one JSON object a line: ``{"step", "done", "total"}`` any number of times, then ``{"result"}`` or
``{"problem"}``, a sentence for people. When standard input ends, whoever wanted the result is gone: so is this process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.runtime.files import whole_folder
from coterie_discovery.signals.tables import SCHEMAS, Signals

if TYPE_CHECKING:
    from coterie_discovery.text.sentence_vectors import SentenceVectors

Say = Callable[[dict[str, Any]], None]

# Small groups of rows: whoever wants a few posts reads a few of them and not the whole column of texts.
ROWS_IN_A_GROUP = 5_000
QUARANTINED_SHOWN = 200
# Who wrote or did it, in each table.
PERSON = {"members": "member", "posts": "author", "acts": "actor", "searches": "actor", "affinities": "actor"}


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not be taken for an answer
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with, args=(sys.stdin,), daemon=True).start()
    _answer(request, lambda said: print(json.dumps(said), file=answers, flush=True))


def _end_with(stream: TextIO) -> None:
    while stream.read(1):
        pass
    os._exit(1)


def _answer(request: dict[str, Any], say: Say) -> None:
    from coterie_discovery.sources import ExportError
    from coterie_discovery.steering.decisions import Contradiction

    acts = {"read": read, "discover": discover}
    try:
        say({"result": acts[request["act"]](request, say)})
    except ExportError as error:
        # The file may lie under another name here than whoever sent it gave it.
        shown = str(error).replace(request.get("path", "\0"), request.get("name", ""))
        say({"problem": shown})
    except Contradiction as error:
        say({"problem": f"Two decisions about niches cannot both be kept: {error}."})
    except MemoryError:
        say({"problem": "There was not enough memory for this on this machine."})
    except OSError as error:
        say({"problem": f"A file could not be read or written: {error.strerror or error}."})


def read(request: dict[str, Any], say: Say) -> dict[str, Any]:
    """Read an export into a folder of Parquet files, whole or not at all."""
    from coterie_discovery.signals.dates import within_life
    from coterie_discovery.sources import read_export

    if request.get("simulate"):
        _simulate(Path(request["path"]), request["simulate"], say)
    export = read_export(
        request["path"],
        salt=bytes.fromhex(request["salt"]),
        exclude=frozenset(request["exclude"]),
        progress=_progress(say),
    )
    say({"step": "write", "done": 0, "total": None})
    with whole_folder(Path(request["out"])) as folder:
        write_signals(export.signals, folder)
        pq.write_table(export.names.sort_by("member"), folder / "names.parquet", compression="zstd")
    first, last = within_life(export.signals)[0].period()
    return {
        "reader": export.reader,
        "title": export.title or "",
        "link": export.link or "",
        "simulated": export.simulated,
        "counts": export.counts | {"verbs": _verbs(export.signals.acts)},
        "quarantined": [[bad.file, bad.position, bad.reason] for bad in export.quarantined[:QUARANTINED_SHOWN]],
        "quarantined_total": export.counts["quarantined"],
        "first_at": first,
        "last_at": last,
    }


def _simulate(path: Path, size: dict[str, int], say: Say) -> None:
    from coterie_discovery.simulate import simulate_platform
    from coterie_discovery.simulate.platform import PARTS

    def tell(part: str) -> None:
        say({"step": f"simulating: {part}", "done": PARTS.index(part), "total": len(PARTS)})

    # What an earlier try left there is the same platform.
    with whole_folder(path, replaceable=lambda _: True) as folder:
        simulate_platform(folder, **size, progress=tell)


def _progress(say: Say) -> Callable[..., None]:
    return lambda step, done=0, total=None: say({"step": step, "done": int(done), "total": total})


def _verbs(acts: pa.Table) -> dict[str, int]:
    counted = pc.value_counts(acts["verb"].combine_chunks())
    return {each["values"]: each["counts"] for each in counted.to_pylist()}


def write_signals(signals: Signals, folder: Path) -> None:
    """One Parquet file a table; posts lie by thread, so that a thread's posts are found together."""
    for name in SCHEMAS:
        table = getattr(signals, name)
        if name == "posts":
            table = table.sort_by([("thread", "ascending"), ("at", "ascending"), ("post", "ascending")])
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd", row_group_size=ROWS_IN_A_GROUP)


def read_signals(
    folder: Path, exclude: frozenset[str] = frozenset(), searches: Sequence[Sequence[Any]] = ()
) -> Signals:
    """The signals in a folder of Parquet files, with these searches as well, without those of the people in
    ``exclude``."""
    tables = {name: pq.read_table(folder / f"{name}.parquet", schema=SCHEMAS[name]) for name in SCHEMAS}
    if searches:
        tables["searches"] = pa.concat_tables([tables["searches"], _searches(searches)])
    if exclude:
        gone = pa.array(sorted(exclude), pa.string())
        tables = {name: _without(table, PERSON[name], gone) for name, table in tables.items()}
    return Signals(**tables)


def _searches(rows: Sequence[Sequence[Any]]) -> pa.Table:
    schema = SCHEMAS["searches"]
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(list(each), of.type) for each, of in zip(columns, schema, strict=True)], schema=schema)


def _without(table: pa.Table, column: str, gone: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table[column], value_set=gone)))


def discover(request: dict[str, Any], say: Say) -> dict[str, Any]:
    """Find the niches and write them, as ``Discovery.to_dict`` gives them, to a JSON file.

    Beside them stand, as ``remembered``, the niches that ``previous`` knew and this run does not report.
    """
    from coterie_discovery.history.previous import Previous
    from coterie_discovery.pipeline import discover as find
    from coterie_discovery.steering.decisions import Steering

    searches = request.get("searches") or ()
    signals = read_signals(Path(request["signals"]), frozenset(request["exclude"]), searches)
    previous, steering, vectors = (request.get(name) for name in ("previous", "steering", "vectors"))
    found = find(
        signals,
        seed=request["seed"],
        floor=request["floor"],
        progress=_progress(say),
        previous=Previous.from_dict(previous) if previous else None,
        steering=Steering.from_dict(steering) if steering else None,
        vectors=_sentence_vectors(vectors) if vectors else None,
    )
    written = found.to_dict() | {"remembered": Previous(found.remembered).to_dict()["niches"]}
    Path(request["out"]).write_text(json.dumps(written), encoding="utf-8")
    return {"niches": len(found.niches)}


def _sentence_vectors(told: dict[str, str | None]) -> SentenceVectors:
    from coterie_discovery.text.sentence_vectors import SentenceVectors

    model, cache = (Path(path) if (path := told[name]) else None for name in ("model_file", "cache"))
    return SentenceVectors(model, cache)


if __name__ == "__main__":
    main()
