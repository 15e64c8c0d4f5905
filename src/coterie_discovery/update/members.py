"""The people of a niche, told again: what they did since is added; examples and phrases stay those of the whole run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.discovery import Niche, NicheMember
from coterie_discovery.evidence.context import iso
from coterie_discovery.relations.tell import MOST_TOLD, told_member
from coterie_discovery.update.joins import place_of
from coterie_discovery.update.state import State
from coterie_discovery.update.sums import DEEDS, Sums

Ints = NDArray[np.int64]
Did = dict[str, int]


def members(niche: Niche, at: int, before: State, after: State) -> tuple[NicheMember, ...]:
    """Everybody of the niche (of a sampled run: the strongest), strongest affinity first."""
    here = after.of(at)
    if after.model.sampled:
        here = slice(here.start, min(here.stop, here.start + MOST_TOLD))
    rows, affinity, told = after.crowds.rows[here], after.crowds.affinity[here], after.crowds.told[here]
    keys = after.keys.take(pa.array(after.sums.member[rows])).to_pylist()
    known = {each.member: each for each in niche.members}
    about = niche.phrases[0].text if niche.phrases else ""
    now = _did(after.sums, rows)
    then = _did(before.sums, _same(before, after, rows))
    return tuple(
        _member(key, float(a), known.get(key) if whole else None, did, done, about)
        for key, a, whole, did, done in zip(keys, affinity, told, now, then, strict=True)
    )


def _same(before: State, after: State, rows: Ints) -> Ints:
    """Where the pairs stood before, -1 for those of which there was nothing."""
    n = after.model.n
    moved = np.asarray(pc.index_in(before.keys, after.keys), np.int64)  # keys are never lost between the two
    was = moved[before.sums.member] * n + before.sums.niche
    return place_of(after.sums.member[rows] * n + after.sums.niche[rows], was)


def _did(sums: Sums, rows: Ints) -> list[Did]:
    columns = {name: np.where(rows >= 0, getattr(sums, name)[rows] if len(sums.member) else 0, 0) for name in DEEDS}
    for name in ("first", "last"):
        columns[name] = np.where(rows >= 0, getattr(sums, name)[rows] if len(sums.member) else -1, -1)
    names = list(columns)
    return [dict(zip(names, each, strict=True)) for each in zip(*(c.tolist() for c in columns.values()), strict=True)]


def _member(key: str, affinity: float, known: NicheMember | None, did: Did, done: Did, about: str) -> NicheMember:
    if known is None:
        times = {f"{name}_at": did[name] for name in ("first", "last") if did[name] >= 0}
        return told_member(key, affinity, None, {**did, **times}, about)
    if did == done:
        return replace(known, affinity=affinity)
    first, last = (iso(did[name]) if did[name] >= 0 else None for name in ("first", "last"))
    return replace(
        known,
        affinity=affinity,
        acts=known.acts + did["acts"] + did["posts"] - done["acts"] - done["posts"],
        posts=known.posts + did["posts"] - done["posts"],
        weeks=known.weeks + did["weeks"] - done["weeks"],
        first_at=min(filter(None, (known.first_at, first)), default=None),
        last_at=max(filter(None, (known.last_at, last)), default=None),
    )
