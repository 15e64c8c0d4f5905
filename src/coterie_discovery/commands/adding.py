"""Going on with a result that a run left: its model, its keys, and what is new spelled as they are."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.commands.output import Meter, described_run
from coterie_discovery.commands.quotes import quote, read_quotes, renewed
from coterie_discovery.commands.result_folder import check_result, read_discovery
from coterie_discovery.evidence.context import iso
from coterie_discovery.incremental import BadModel, Model, learn, update
from coterie_discovery.incremental.files import load, save
from coterie_discovery.incremental.update import known_life
from coterie_discovery.report import posts_shown
from coterie_discovery.result.model import Discovery
from coterie_discovery.signals.columns import SOCIAL_VERBS
from coterie_discovery.signals.dates import within_life
from coterie_discovery.signals.tables import Signals
from coterie_discovery.sources import Export
from coterie_discovery.sources.keys import hashed_key

MODEL = "model"  # the folder beside niches.json
WRONG_DATES = "dates that cannot be right, of rows that were read"
_SALTED = "the salt of a model"


@dataclass(frozen=True)
class Result:
    """What a run left: what it found, its model, ``run``, the content of its ``run.json``, and what posts say."""

    found: Discovery
    model: Model
    run: dict[str, Any]
    quotes: pa.Table


def read_result(folder: Path, salt: bytes) -> Result:
    """The result in ``folder``. Raises BadExport or BadModel where this ``salt`` or nothing can go on with it."""
    check_result(folder)
    model = load(folder / MODEL)
    if model.salt != _fingerprint(model.keys, salt):
        problem = "has keys made with another salt, so that nobody would be known"
        raise BadModel(str(folder / MODEL), problem, "the salt of the run that left it (COTERIE_SALT)")
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return Result(read_discovery(folder, complete=model.sampled), model, run, read_quotes(folder))


def leave_model(
    folder: Path, signals: Signals, found: Discovery, keys: str, salt: bytes, memory: int | None = None, but: str = ""
) -> None:
    """Writes the model of a whole run beside its result; nothing where there is no niche to go on with.

    ``found`` has the keys of ``signals``; the result has them hashed with ``salt`` where ``keys`` is "hashed". ``but``
    is the note that will not hold for what is added: what the run was compared with.
    """
    found = replace(found, notes=tuple(note for note in found.notes if note != but))
    if found.niches:
        key = (lambda own: hashed_key(own, salt)) if keys == "hashed" else None
        model = learn(signals, found, key=key, keys=keys, salt=_fingerprint(keys, salt), memory=memory)
        save(model, folder / MODEL)


def add(result: Result, signals: Signals, exclude: Collection[str], salt: bytes) -> Result:
    """``result`` with what is new in ``signals`` and without the people in ``exclude``; ``run`` stays as it was."""
    gone, fresh = left_out(result.model, exclude, salt), in_keys_of(result.model, signals, salt)
    found, model = update(result.model, result.found, fresh, exclude=gone)
    shown = posts_shown(found)
    dated, _ = within_life(fresh, known=known_life(result.model.read))
    quotes = renewed(result.quotes, quote(dated.posts, shown), shown, gone)
    return Result(found, model, result.run, quotes)


def dated(export: Export) -> Export:
    """``export`` without the dates that cannot be right, and with their number under what was left out."""
    signals, undated = within_life(export.signals)
    if not undated.rows:
        return export
    return replace(export, signals=signals, left_out=export.left_out | {WRONG_DATES: sum(undated.rows.values())})


def titled(export: Export, run: dict[str, Any]) -> Export:
    """``export`` under the title of the run that it is added to, if it has none; simulated if either is."""
    return replace(
        export,
        title=export.title or run.get("title") or run["input"],
        simulated=export.simulated or run["simulated"],
    )


def described_update(path: Path, export: Export, now: Result, meter: Meter) -> dict[str, Any]:
    """The content of ``run.json``: as of a run over the new export alone, and under ``added`` what it was added to."""
    found, model, run = now.found, now.model, now.run
    read = {name: iso(at) if at >= 0 else None for name, at in (("whole", model.read.whole), ("last", model.read.last))}
    options = {"input": path.resolve().name, "hide": run["hide"], "keys": run["keys"]}
    options |= {"all": True} if run.get("all") else {}
    first = run.get("added", {}).get("to", run["input"])
    added = {"to": first, "whole_run_read_to": read["whole"], "read_to": read["last"], **model.read.fresh}
    return described_run(export, found, options, meter) | {"added": added}


def _fingerprint(keys: str, salt: bytes) -> str:
    return hashed_key(_SALTED, salt)[:16] if keys == "hashed" else ""


def in_keys_of(model: Model, signals: Signals, salt: bytes) -> Signals:
    """``signals`` with the keys of threads and posts as they are in the model. People's were hashed at import."""
    if model.keys != "hashed":
        return signals
    posts, acts = signals.posts, signals.acts
    for name in ("post", "thread", "parent"):
        posts = _with(posts, name, _hashed(posts[name], salt))
    social = pc.is_in(acts["verb"], pa.array(SOCIAL_VERBS))
    acts = _with(acts, "object", pc.if_else(social, acts["object"], _hashed(acts["object"], salt)))
    return Signals(signals.members, posts, acts, signals.searches, signals.affinities)


def _with(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), values)


def _hashed(column: pa.ChunkedArray, salt: bytes) -> pa.ChunkedArray:
    coded = column.combine_chunks().dictionary_encode()
    keys = pa.array([hashed_key(key, salt) for key in coded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([keys.take(coded.indices)], pa.string())


def left_out(model: Model, exclude: Collection[str], salt: bytes) -> frozenset[str]:
    """Who of the model's people is in ``exclude``, by their key or, where keys are plain, by its hash."""
    if model.keys == "hashed" or not exclude:
        return frozenset(exclude)
    own = model.people["member"].to_pylist()
    return frozenset(exclude) | {key for key in own if hashed_key(key, salt) in exclude}
