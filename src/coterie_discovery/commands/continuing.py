"""Which earlier run a run goes on from, with people's decisions, and the keys in it in the spelling of this run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.commands.output import is_earlier_output
from coterie_discovery.history.previous import Previous, read_previous
from coterie_discovery.runtime.errors import BadExport
from coterie_discovery.signals.tables import Signals
from coterie_discovery.sources.keys import hashed_key
from coterie_discovery.steering.decisions import Steering
from coterie_discovery.steering.steering_file import read_steering


@dataclass(frozen=True)
class Past:
    """The earlier run, if there is one, what people decided about its niches, and one line about it."""

    previous: Previous | None = None
    steering: Steering | None = None
    said: str = ""

    def in_own_keys(self, signals: Signals, salt: bytes) -> Past:
        """With the earlier run's hashed thread keys as ``signals`` spells them; threads that are gone are left out."""
        if self.previous is None or self.previous.keys != "hashed":
            return self
        own = own_threads(signals, salt).get
        steering = self.steering.with_threads(own) if self.steering else None
        return replace(self, previous=self.previous.with_threads(own), steering=steering)


def past(folder: Path | None, out: Path, keys: str, steer: Path | None = None) -> Past:
    """The run in ``folder``; without one, the earlier result that ``out`` is, if it is one and can be compared.

    ``steer`` is a file of decisions about it. Raises BadExport if ``folder`` is no result or has keys of another style
    than ``keys``, or if the file cannot be understood or there is no run that it could be about.
    """
    found = _past(folder, out, keys)
    if steer is None:
        return found
    if found.previous is None:
        problem = f"is about niches of an earlier run, and there is none. {found.said}".strip()
        raise BadExport(steer.name, "", problem, "--previous with its folder")
    return replace(found, steering=read_steering(steer, found.previous.identities))


def _past(folder: Path | None, out: Path, keys: str) -> Past:
    if folder is not None:
        return Past(_readable(folder, keys), said=f"Compared with the earlier run in {folder.resolve().name}.")
    if not is_earlier_output(out):
        return Past()
    try:
        return Past(_readable(out, keys), said=f"Compared with the run that was in {out.resolve().name} before.")
    except BadExport as error:
        return Past(said=f"Not compared with the run that was there before: {error}.")


def _readable(folder: Path, keys: str) -> Previous:
    found = read_previous(folder)
    if found.keys != keys:
        problem = f"has {found.keys or 'no known'} keys, and this run has {keys} ones"
        raise BadExport(str(folder), "run.json", problem, f"a run with --keys {keys}")
    return found


def own_threads(signals: Signals, salt: bytes) -> dict[str, str]:
    """The key of each thread by its hash. Where there are no posts, objects of acts stand for threads."""
    column = signals.posts["thread"] if signals.posts.num_rows else signals.acts["object"]
    distinct: pa.Array = pc.unique(column)
    return {hashed_key(key, salt): key for key in distinct.to_pylist()}
