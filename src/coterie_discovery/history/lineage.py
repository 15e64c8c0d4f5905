"""The identity of each niche of a run, and the earlier niche that it carries on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.groups.group import Group
from coterie_discovery.history.matching import Body, match, new_identity
from coterie_discovery.history.previous import Previous
from coterie_discovery.result.model import EarlierNiche
from coterie_discovery.signals.columns import Columns


@dataclass(frozen=True)
class Lineage:
    """For each group, in their order: its identity, and what it was before (None: it is new)."""

    identities: tuple[str, ...]
    before: tuple[EarlierNiche | None, ...]

    @property
    def places(self) -> NDArray[np.float64] | None:
        """Where each lay on the earlier map, (groups, 2), NaN for new ones; None when nothing lay anywhere."""
        known = [(each.x, each.y) if each and each.x is not None else (np.nan, np.nan) for each in self.before]
        places = np.array(known, dtype=np.float64).reshape(-1, 2)
        return None if np.isnan(places).all() else places


def bodies(columns: Columns, groups: Sequence[Group]) -> list[Body]:
    """The people and threads of groups by their keys."""
    return [
        Body(
            tuple((columns.members[m], float(a)) for m, a in zip(g.members.tolist(), g.affinity.tolist(), strict=True)),
            tuple((columns.threads[t], float(w)) for t, w in zip(g.threads.tolist(), g.weight.tolist(), strict=True)),
        )
        for g in groups
    ]


def among(previous: Previous, members: Collection[str]) -> Previous:
    """``previous`` without who is not in the data (any more, or not in this sample): they say nothing about it."""
    there = frozenset(members)
    return replace(
        previous,
        niches=tuple(
            replace(each, members=tuple(row for row in each.members if row[0] in there)) for each in previous.niches
        ),
    )


def trace(
    columns: Columns, groups: Sequence[Group], previous: Previous | None, decided: Mapping[int, str] | None = None
) -> Lineage:
    """Match ``groups`` with the niches of ``previous``; ``decided`` has the identities that people gave, by place."""
    own, decided = bodies(columns, groups), dict(decided or {})
    niches = among(previous, columns.members).niches if previous else ()
    at = {each.identity: each for each in niches}
    free_before = [each for each in niches if each.identity not in decided.values()]
    free_now = [i for i in range(len(own)) if i not in decided]
    found = match(free_before, [own[i] for i in free_now])
    identities = decided | {free_now[j]: free_before[i].identity for j, i in found.items()}
    taken = {*at, *identities.values()}
    for i in (i for i in range(len(own)) if i not in identities):
        identities[i] = new_identity(own[i], taken)
        taken.add(identities[i])
    return Lineage(tuple(identities[i] for i in range(len(own))), tuple(at.get(identities[i]) for i in range(len(own))))
