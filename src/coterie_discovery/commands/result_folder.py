"""A result read back from the folder that a run wrote it into."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from coterie_discovery.commands.output import is_earlier_output
from coterie_discovery.history.previous import read_remembered
from coterie_discovery.result.model import FORMAT, Complete, Discovery
from coterie_discovery.runtime.errors import BadExport


def read_discovery(folder: Path, *, complete: bool = False) -> Discovery:
    """What the run that wrote ``folder`` found. ``complete``: with all people and threads, where it told only some.

    Raises BadExport if it is no result, or one of another version.
    """
    check_result(folder)
    try:
        plain = json.loads((folder / "niches.json").read_text(encoding="utf-8"))
        if plain.pop("format") != FORMAT:
            raise ValueError("its format is another one")
        found = msgspec.convert(plain, Discovery)
        rest = read_remembered(folder)
        whole = _complete(folder) if complete else None
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        problem = f"cannot be understood ({type(error).__name__}: {error})"
        raise BadExport(str(folder), "niches.json", problem, "a result of this version") from None
    return replace(found, remembered=rest, complete=whole)


def check_result(folder: Path) -> None:
    """Raises BadExport if no run wrote ``folder``."""
    if not is_earlier_output(folder):
        raise BadExport(str(folder), "", "is no result of an earlier run", "a folder that coterie discover wrote")


def _complete(folder: Path) -> Complete:
    members, threads = (pq.read_table(folder / f"{name}.parquet").combine_chunks() for name in ("members", "threads"))
    return Complete(members, threads)
