"""Which earlier run a run goes on from, and the earlier run's keys in the spelling of this one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.output import is_earlier_output
from coterie_discovery.previous import Previous, read_previous
from coterie_discovery.signals import Signals
from coterie_discovery.sources.errors import BadExport
from coterie_discovery.sources.keys import hashed_key


@dataclass(frozen=True)
class Past:
    """The earlier run, if there is one, and one line about it."""

    previous: Previous | None = None
    said: str = ""


def past(folder: Path | None, out: Path, keys: str) -> Past:
    """The run in ``folder``; without one, the earlier result that ``out`` is, if it is one and can be compared.

    Raises BadExport if ``folder`` is no result or has keys of another style than ``keys``.
    """
    if folder is not None:
        return Past(_readable(folder, keys), f"Compared with the earlier run in {folder.resolve().name}.")
    if not is_earlier_output(out):
        return Past()
    try:
        return Past(_readable(out, keys), f"Compared with the run that was in {out.resolve().name} before.")
    except BadExport as error:
        return Past(None, f"Not compared with the run that was there before: {error}.")


def _readable(folder: Path, keys: str) -> Previous:
    found = read_previous(folder)
    if found.keys != keys:
        problem = f"has {found.keys or 'no known'} keys, and this run has {keys} ones"
        raise BadExport(str(folder), "run.json", problem, f"a run with --keys {keys}")
    return found


def in_own_keys(previous: Previous, signals: Signals, salt: bytes) -> Previous:
    """An earlier run's hashed thread keys as ``signals`` spells them; threads that are gone are left out."""
    if previous.keys != "hashed":
        return previous
    own = own_threads(signals, salt)
    return previous.with_threads(own.get)


def own_threads(signals: Signals, salt: bytes) -> dict[str, str]:
    """The key of each thread by its hash. Where there are no posts, objects of acts stand for threads."""
    column = signals.posts["thread"] if signals.posts.num_rows else signals.acts["object"]
    distinct: pa.Array = pc.unique(column)
    return {hashed_key(key, salt): key for key in distinct.to_pylist()}
