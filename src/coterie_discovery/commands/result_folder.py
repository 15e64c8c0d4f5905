"""A result read back from the folder that a run wrote it into."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.commands.output import is_earlier_output
from coterie_discovery.history.previous import read_remembered
from coterie_discovery.result.model import Complete, Discovery, OtherThreads
from coterie_discovery.runtime.errors import BadExport


def read_discovery(folder: Path, *, complete: bool = False) -> Discovery:
    """What the run that wrote ``folder`` found. ``complete``: with all people and threads, where it told only some.

    Raises BadExport if it is no result, or one of another version.
    """
    check_result(folder)
    try:
        found = Discovery.from_dict(json.loads((folder / "niches.json").read_text(encoding="utf-8")))
        rest = read_remembered(folder)
        whole = _complete(folder) if complete else None
        others = OtherThreads(_threads(folder, certain=False)) if has_all(folder) else None
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        problem = f"cannot be understood ({type(error).__name__}: {error})"
        raise BadExport(str(folder), "niches.json", problem, "a result of this version") from None
    return replace(found, remembered=rest, complete=whole, other_threads=others)


def check_result(folder: Path) -> None:
    """Raises BadExport if no run wrote ``folder``."""
    if not is_earlier_output(folder):
        raise BadExport(str(folder), "", "is no result of an earlier run", "a folder that coterie discover wrote")


def has_all(folder: Path) -> bool:
    """Whether the table of threads has those of less certain groups too."""
    return bool(json.loads((folder / "run.json").read_text(encoding="utf-8")).get("all"))


def _complete(folder: Path) -> Complete:
    return Complete(pq.read_table(folder / "members.parquet").combine_chunks(), _threads(folder, certain=True))


def _threads(folder: Path, *, certain: bool) -> pa.Table:
    """The threads of niches, or all others."""
    table = pq.read_table(folder / "threads.parquet")
    if has_all(folder):
        table = table.filter(pc.equal(table["certain"], certain)).drop_columns(["certain"])
    return table.combine_chunks()
