"""A result read back from the folder that a run wrote it into."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from coterie_discovery.discovery import FORMAT, Complete, Discovery
from coterie_discovery.output import is_earlier_output
from coterie_discovery.previous import read_previous
from coterie_discovery.sources.errors import BadExport

LEFT_OUT = {"seconds", "remembered", "complete"}


def read_discovery(folder: Path, *, complete: bool = False) -> Discovery:
    """What the run that wrote ``folder`` found. ``complete``: with all people and threads, where it told only some.

    Raises BadExport if it is no result, or one of another version.
    """
    if not is_earlier_output(folder):
        raise BadExport(str(folder), "", "is no result of an earlier run", "a folder that coterie discover wrote")
    try:
        plain = json.loads((folder / "niches.json").read_text(encoding="utf-8"))
        if plain.pop("format") != FORMAT:
            raise ValueError("its format is another one")
        found: Discovery = typed(Discovery, plain)
        rest = tuple(each for each in read_previous(folder).niches if each.absent)
        whole = _complete(folder) if complete else None
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        problem = f"cannot be understood ({type(error).__name__}: {error})"
        raise BadExport(str(folder), "niches.json", problem, "a result of this version") from None
    return Discovery(**{**vars(found), "remembered": rest, "complete": whole})


def _complete(folder: Path) -> Complete:
    members, threads = (pq.read_table(folder / f"{name}.parquet").combine_chunks() for name in ("members", "threads"))
    return Complete(members, threads)


def typed(kind: Any, plain: Any) -> Any:
    """``plain`` lists and dicts as the frozen dataclasses and tuples that they were."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        known = {name: typed(hints[name], value) for name, value in plain.items() if name not in LEFT_OUT}
        return kind(**known)
    if get_origin(kind) is tuple:
        of = get_args(kind)
        if len(of) == 2 and of[1] is Ellipsis:
            return tuple(typed(of[0], each) for each in plain)
        return tuple(typed(each, value) for each, value in zip(of, plain, strict=True))
    if get_origin(kind) is UnionType and plain is not None:
        return typed(next(each for each in get_args(kind) if each is not NoneType), plain)
    return plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
