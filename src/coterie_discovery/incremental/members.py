"""The people of a niche, told again: what they did since is added; examples and phrases stay those of the whole run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.evidence.context import iso
from coterie_discovery.incremental.state import State
from coterie_discovery.incremental.sums import DEEDS, Sums
from coterie_discovery.result.model import Niche, NicheMember
from coterie_discovery.scale.tell import MOST_TOLD, told_member

Ints = NDArray[np.int64]
Did = dict[str, int]


def members(niche: Niche, at: int, before: State, after: State, same: Ints) -> tuple[NicheMember, ...]:
    """Everybody of the niche (of a sampled run: the strongest), strongest affinity first. ``same``:
    :meth:`~coterie_discovery.incremental.state.State.rows_in`."""
    here = after.of(at)
    if after.model.sampled:
        here = slice(here.start, min(here.stop, here.start + MOST_TOLD))
    rows, affinity, told = after.crowds.rows[here], after.crowds.affinity[here], after.crowds.told[here]
    now, then = _did(after.sums, rows), _did(before.sums, same[rows])
    changed = (now != then).any(axis=1).tolist()
    keys = after.keys.take(pa.array(after.sums.member[rows])).to_pylist()
    known = {each.member: each for each in niche.members}
    about = niche.phrases[0].text if niche.phrases else ""
    found = []
    for i, (key, a) in enumerate(zip(keys, affinity.tolist(), strict=True)):
        entry = known.get(key) if told[i] else None
        if entry is None or changed[i]:
            found.append(_member(key, a, entry, _named(now[i]), _named(then[i]), about))
        else:
            found.append(entry if entry.affinity == a else replace(entry, affinity=a))
    return tuple(found)


def _did(sums: Sums, rows: Ints) -> Ints:
    """Posts, acts, weeks, first and last time of some pairs; of those that are not there (-1) nothing."""
    blank = (*(0 for _ in DEEDS), -1, -1)
    columns = [getattr(sums, name) for name in (*DEEDS, "first", "last")]
    each = zip(columns, blank, strict=True)
    return np.column_stack([np.where(rows >= 0, c[rows] if len(c) else 0, none) for c, none in each])


def _named(did: Ints) -> Did:
    return dict(zip((*DEEDS, "first", "last"), did.tolist(), strict=True))


def _member(key: str, affinity: float, known: NicheMember | None, did: Did, done: Did, about: str) -> NicheMember:
    if known is None:
        times = {f"{name}_at": did[name] for name in ("first", "last") if did[name] >= 0}
        return told_member(key, affinity, None, {**did, **times}, about)
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
