"""What changed between two runs: which niches were born, grew, shrank, stayed, were split or merged, or are gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.history.matching import Body, within
from coterie_discovery.history.previous import Previous, earlier
from coterie_discovery.result.model import Change, EarlierNiche, Niche

Floats = NDArray[np.float64]

MOST = 0.5  # of a niche: what most of it went to, or came from
PART = 0.2  # of an earlier niche that a part must hold: as much comes and goes between two runs of a steady niche
ORDER = ("born", "split", "merged", "grown", "shrunk", "steady", "gone")


@dataclass(frozen=True)
class _Flow:
    """``into``: share of each earlier niche in each of now; ``out_of``: share of each of now from each earlier one."""

    before: Sequence[EarlierNiche]
    now: Sequence[EarlierNiche]
    into: Floats
    out_of: Floats

    def pairs(self) -> dict[int, int]:
        """The earlier niche whose identity each niche carries on."""
        at = {each.identity: i for i, each in enumerate(self.before)}
        return {j: at[each.identity] for j, each in enumerate(self.now) if each.identity in at}


def changes(previous: Previous | None, niches: Sequence[Niche], aside: Collection[str] = ()) -> tuple[Change, ...]:
    """What became of each niche since ``previous``, best first, then what is gone.

    ``aside`` are identities that people dismissed, merged away or split: those are not called gone.
    Whose identity goes on is grown or shrunk where the difference in people is more than the two intervals explain.
    """
    if previous is None:
        return ()
    now = [earlier(niche) for niche in niches]
    bodies = [_body(each) for each in previous.niches], [_body(each) for each in now]
    flow = _Flow(previous.niches, now, *within(*bodies))
    split, merged = _split(flow), _merged(flow)
    told = [_told(flow, j, split, merged) for j in range(len(now))]
    accounted = {i for sources in (*split.values(), *merged.values()) for i in sources} | set(flow.pairs().values())
    gone = [
        Change("gone", None, each.name, (each.key,), each.people, None)
        for i, each in enumerate(previous.niches)
        if i not in accounted and not each.absent and each.identity not in aside
    ]
    return (*told, *gone)


def _body(niche: EarlierNiche) -> Body:
    """Everybody counts once here, however much they take part."""
    return Body(tuple((key, 1.0) for key, _ in niche.members), tuple((key, 1.0) for key, _ in niche.threads))


def _told(flow: _Flow, j: int, split: dict[int, list[int]], merged: dict[int, list[int]]) -> Change:
    niche, pairs = flow.now[j], flow.pairs()
    sources = merged.get(j) or split.get(j) or ([pairs[j]] if j in pairs else [])
    kind = "merged" if j in merged else "split" if j in split else _size(flow, pairs, j)
    keys = tuple(flow.before[i].key for i in sources)
    people = _people_before(flow.before, sources)
    return Change(kind, niche.key, niche.name, keys, people, niche.people)


def _people_before(before: Sequence[EarlierNiche], sources: Sequence[int]) -> int | None:
    """Of one niche as it was told then; of several, each person once."""
    if not sources:
        return None
    if len(sources) == 1:
        return before[sources[0]].people
    return len({key for i in sources for key, _ in before[i].members})


def _split(flow: _Flow) -> dict[int, list[int]]:
    """For each niche that is a part of an earlier one: that one.

    A part came for the most part out of it, holds a fair share of it, and is not only a niche inside what it became.
    """
    pairs = flow.pairs()
    parts: dict[int, list[int]] = {}
    for i in (i for i, each in enumerate(flow.before) if not each.absent):
        heirs = [j for j in range(len(flow.now)) if pairs.get(j) == i]
        fresh = [j for j in range(len(flow.now)) if j not in pairs and _came_from(flow, i, j)]
        fresh = [j for j in fresh if not any(_related(flow.now, j, heir) for heir in heirs)]
        fresh = [j for j in fresh if not any(_related(flow.now, j, other) and other < j for other in fresh)]
        if len(heirs) + len(fresh) >= 2:
            parts.update({j: [i] for j in (*heirs, *fresh)})
    return parts


def _came_from(flow: _Flow, i: int, j: int) -> bool:
    return bool(flow.out_of[i, j] >= MOST and flow.into[i, j] >= PART and flow.out_of[i, j] == flow.out_of[:, j].max())


def _merged(flow: _Flow) -> dict[int, list[int]]:
    """For each niche into which more than one earlier niche went: those, the one it carries on first.

    A niche and one that lay inside it are merged too when only one of them is told apart now.
    """
    pairs = flow.pairs()
    continued = set(pairs.values())
    found: dict[int, list[int]] = {}
    for j in range(len(flow.now)):
        lost = [i for i in range(len(flow.before)) if i not in continued and _went_to(flow, i, j)]
        kept = [pairs[j]] if j in pairs else []
        if len(kept) + len(lost) >= 2:
            found[j] = kept + lost
    return found


def _went_to(flow: _Flow, i: int, j: int) -> bool:
    return bool(not flow.before[i].absent and flow.into[i, j] >= MOST and flow.into[i, j] == flow.into[i].max())


def _related(niches: Sequence[EarlierNiche], one: int, other: int) -> bool:
    """Whether one of two niches lies inside the other."""
    above = {each.key: each.parent for each in niches}
    return _inside(above, niches[one].key, niches[other].key) or _inside(above, niches[other].key, niches[one].key)


def _inside(above: dict[str, str | None], key: str, whole: str) -> bool:
    seen: set[str] = set()
    at = above.get(key)
    while at is not None and at not in seen:
        if at == whole:
            return True
        seen.add(at)
        at = above.get(at)
    return False


def _size(flow: _Flow, pairs: dict[int, int], j: int) -> str:
    if j not in pairs:
        return "born"
    before, now = flow.before[pairs[j]], flow.now[j]
    if _exceeds(now, before):
        return "grown"
    return "shrunk" if _exceeds(before, now) else "steady"


def _exceeds(more: EarlierNiche, less: EarlierNiche) -> bool:
    """Whether the difference is above zero with its interval, made of the two intervals (MOVER, Zou and Donner 2008).

    Without intervals the counts vary as Poisson counts do.
    """
    down = more.people - more.low if more.low is not None else 1.96 * np.sqrt(more.people)
    up = less.high - less.people if less.high is not None else 1.96 * np.sqrt(less.people)
    return bool(more.people - less.people > np.hypot(max(down, 0), max(up, 0)))
