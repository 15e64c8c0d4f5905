"""What a later run needs to know of an earlier one: which niches there were, of whom and what, and where they lay."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.result.model import REMEMBERED_RUNS, Discovery, EarlierNiche, Niche, Weighted
from coterie_discovery.runtime.errors import BadExport

MEMORY = "earlier.json"  # beside niches.json: what was found before and is not reported any more


@dataclass(frozen=True)
class Previous:
    """An earlier run's niches, by identity. ``keys`` is the style of the keys in it: hashed, plain or empty (ours)."""

    niches: tuple[EarlierNiche, ...] = ()
    keys: str = ""

    def __post_init__(self) -> None:
        known = [each.identity for each in self.niches]
        if len(set(known)) < len(known) or not all(known):
            raise ValueError("niches of an earlier run: expected each to have an identity of its own")
        object.__setattr__(self, "niches", tuple(sorted(self.niches, key=lambda each: each.identity)))

    @property
    def reported(self) -> tuple[EarlierNiche, ...]:
        """Those that the run reported; the others are remembered from runs before it."""
        return tuple(each for each in self.niches if not each.absent)

    @property
    def identities(self) -> frozenset[str]:
        return frozenset(each.identity for each in self.niches)

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, dicts, numbers and strings; :meth:`from_dict` reads them back."""
        return {"keys": self.keys, "niches": [asdict(each) for each in self.niches]}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Previous:
        return cls(tuple(_earlier(each) for each in plain["niches"]), plain.get("keys", ""))

    def with_threads(self, own: Callable[[str], str | None]) -> Previous:
        """The same with other thread keys; those for which ``own`` knows none are left out."""
        return replace(self, niches=tuple(replace(each, threads=_renamed(each.threads, own)) for each in self.niches))


def _renamed(rows: Weighted, own: Callable[[str], str | None]) -> Weighted:
    named = ((own(key), weight) for key, weight in rows)
    return tuple((key, weight) for key, weight in named if key is not None)


def _earlier(plain: dict[str, Any]) -> EarlierNiche:
    return msgspec.convert(plain, EarlierNiche)


def earlier(niche: Niche) -> EarlierNiche:
    """A niche as later runs will need it."""
    people = next((each for each in niche.evidence if each.measure == "people"), None)
    return EarlierNiche(
        identity=niche.identity,
        key=niche.key,
        name=niche.name,
        members=tuple((each.member, each.affinity) for each in niche.members),
        threads=tuple((each.thread, each.weight) for each in niche.threads),
        phrases=tuple(each.text for each in niche.phrases),
        people=niche.size,
        low=people.low if people else None,
        high=people.high if people else None,
        x=niche.x,
        y=niche.y,
        parent=niche.parent,
        state=niche.readiness.state,
    )


def previous_of(discovery: Discovery) -> Previous:
    """What the next run needs of ``discovery``."""
    told = [earlier(niche) for niche in discovery.niches]
    if discovery.complete:
        members = _by_niche(discovery.complete.members, "member", "affinity")
        threads = _by_niche(discovery.complete.threads, "thread", "weight")
        told = [_whole(each, members, threads) for each in told]
    return Previous((*told, *discovery.remembered))


def _by_niche(table: pa.Table, key: str, weight: str) -> dict[str, Weighted]:
    """The rows of each niche (by its key), in the table's order."""
    table = table.select(["niche", key, weight]).combine_chunks()
    order = pc.sort_indices(table, [("niche", "ascending")])  # stable
    rows = table.take(order)
    names, first = np.unique(np.asarray(rows["niche"].to_pylist(), dtype=object), return_index=True)
    ends = np.append(first, rows.num_rows)[1:].tolist()
    pairs = list(zip(rows[key].to_pylist(), rows[weight].to_pylist(), strict=True))
    return {str(n): tuple(pairs[a:b]) for n, a, b in zip(names, first.tolist(), ends, strict=True)}


def _whole(niche: EarlierNiche, members: dict[str, Weighted], threads: dict[str, Weighted]) -> EarlierNiche:
    """With everybody and every thread: of a large niche the result itself tells only some."""
    return replace(niche, members=members.get(niche.key, niche.members), threads=threads.get(niche.key, niche.threads))


def remembered(
    previous: Previous | None, niches: Iterable[Niche], members: Collection[str], kept: Collection[str]
) -> tuple[EarlierNiche, ...]:
    """What was known before and is not reported now. ``members`` are the people of this run: who left is forgotten.

    After some runs a niche is forgotten altogether, unless its identity is in ``kept``.
    """
    if previous is None:
        return ()
    told = {niche.identity for niche in niches}
    rest = [replace(each, absent=each.absent + 1) for each in previous.niches if each.identity not in told]
    rest = [each for each in rest if each.absent <= REMEMBERED_RUNS or each.identity in kept]
    return tuple(replace(each, members=tuple(row for row in each.members if row[0] in members)) for each in rest)


# --- result folders -------------------------------------------------------------------------------------------------


def read_previous(folder: Path) -> Previous:
    """The run that wrote ``folder``. Raises BadExport if it is no result, or one from before niches had identities."""
    run = _read(folder, "run.json")
    found = _read(folder, "niches.json")
    if run.get("format") != "coterie-run/1" or not isinstance(found.get("niches"), list):
        raise BadExport(str(folder), "", "is no result of an earlier run", "a folder that coterie discover wrote")
    try:
        members = _by_niche(pq.read_table(folder / "members.parquet"), "member", "affinity")
        threads = _by_niche(pq.read_table(folder / "threads.parquet"), "thread", "weight")
        niches = tuple(_whole(_of_result(each), members, threads) for each in found["niches"])
        return Previous((*niches, *read_remembered(folder)), str(run.get("keys", "")))
    except (KeyError, TypeError, ValueError, OSError) as error:
        problem = f"cannot be understood ({type(error).__name__}: {error})"
        raise BadExport(str(folder), "niches.json", problem, "a result of this version") from None


def read_remembered(folder: Path) -> tuple[EarlierNiche, ...]:
    """What earlier runs had found that the one that wrote ``folder`` did not report."""
    return tuple(map(_earlier, _read(folder, MEMORY)["niches"])) if (folder / MEMORY).exists() else ()


def _read(folder: Path, name: str) -> dict[str, Any]:
    try:
        content = json.loads((folder / name).read_text(encoding="utf-8"))
    except OSError:
        raise BadExport(str(folder), name, "is not there", "a folder that coterie discover wrote") from None
    except ValueError:
        raise BadExport(str(folder), name, "is no JSON", "a folder that coterie discover wrote") from None
    if not isinstance(content, dict):
        raise BadExport(str(folder), name, "is no JSON object", "a folder that coterie discover wrote")
    return content


def _of_result(plain: dict[str, Any]) -> EarlierNiche:
    """A niche of niches.json; results from before identities get one that holds for this reading."""
    none: dict[str, Any] = {}
    people = next((each for each in plain["evidence"] if each["measure"] == "people"), none)
    return EarlierNiche(
        identity=plain.get("identity") or f"was-{plain['key']}",
        key=plain["key"],
        name=plain["name"],
        members=tuple((each["member"], float(each["affinity"])) for each in plain["members"]),
        threads=tuple((each["thread"], float(each["weight"])) for each in plain["threads"]),
        phrases=tuple(each["text"] for each in plain["phrases"]),
        people=int(plain["size"]),
        low=people.get("low"),
        high=people.get("high"),
        x=plain["x"],
        y=plain["y"],
        parent=plain["parent"],
        state=plain["readiness"]["state"],
    )
