"""A result read back from the folder that a run wrote it into."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.commands.output import is_earlier_output
from coterie_discovery.history.previous import read_remembered
from coterie_discovery.result.model import FORMAT, Complete, Discovery, OtherThreads
from coterie_discovery.runtime.errors import BadExport

LEFT_OUT = {"seconds", "remembered", "complete", "other_threads"}


def read_discovery(folder: Path, *, complete: bool = False) -> Discovery:
    """What the run that wrote ``folder`` found. ``complete``: with all people and threads, where it told only some.

    Raises BadExport if it is no result, or one of another version.
    """
    check_result(folder)
    try:
        plain = json.loads((folder / "niches.json").read_text(encoding="utf-8"))
        if plain.pop("format") != FORMAT:
            raise ValueError("its format is another one")
        found: Discovery = typed(Discovery, plain)
        rest = read_remembered(folder)
        whole = _complete(folder) if complete else None
        others = OtherThreads(_threads(folder, certain=False)) if has_all(folder) else None
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        problem = f"cannot be understood ({type(error).__name__}: {error})"
        raise BadExport(str(folder), "niches.json", problem, "a result of this version") from None
    return Discovery(**{**vars(found), "remembered": rest, "complete": whole, "other_threads": others})


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


def typed(kind: Any, plain: Any) -> Any:
    """``plain`` lists and dicts as the frozen dataclasses and tuples that they were."""
    into = _into(kind)
    return plain if into is None else into(plain)


@cache
def _into(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a value of ``kind`` of plain ones; None where those are the same."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _into_dataclass(kind)
    if get_origin(kind) is tuple:
        return _into_tuple(get_args(kind))
    if get_origin(kind) is UnionType:
        inner = _into(next(each for each in get_args(kind) if each is not NoneType))
        return None if inner is None else lambda plain: None if plain is None else inner(plain)
    return None


def _into_dataclass(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    told = {each.name: _into(hints[each.name]) for each in fields(kind) if each.name not in LEFT_OUT}
    deep = [(name, into) for name, into in told.items() if into is not None]

    def make(plain: dict[str, Any]) -> Any:
        return kind(**{**plain, **{name: into(plain[name]) for name, into in deep if name in plain}})

    return make


def _into_tuple(of: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(of) == 2 and of[1] is Ellipsis:
        inner = _into(of[0])
        return tuple if inner is None else lambda plain: tuple(map(inner, plain))
    return lambda plain: tuple(typed(each, value) for each, value in zip(of, plain, strict=True))
