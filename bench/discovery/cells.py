"""One figure at a time, each in a process of its own: ``python -m bench.discovery.cells PART SET NAME`` prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench.discovery.engine import ALONE, NEEDS, coterie, coterie_vectors, signals_of, without
from bench.discovery.known import Known, active_members, active_people, took_part
from bench.discovery.measures import Groups, b_cubed, best_jaccards, best_match, coverage
from bench.discovery.peers import TEXT, Grouped, ceiling
from bench.discovery.sets import read
from coterie_discovery import discover, mutual_information, shuffled

COTERIE, VECTORS, CEILING, NOTHING = "Coterie", "Coterie with vectors", "supervised ceiling", "nothing"
METHODS: dict[str, Callable[[Known], Grouped]] = {
    COTERIE: coterie,
    VECTORS: coterie_vectors,
    **TEXT,
    **ALONE,
    CEILING: ceiling,
}
TURNS = 3  # resamples of the members for the stability of a way to group
SEEDS = 2  # shuffled copies of a set


def applies(known: Known, method: str) -> bool:
    """Whether a set has what a method needs."""
    if method in NEEDS:
        return NEEDS[method] in signals_of(known)
    return known.has_words or method not in (*TEXT, VECTORS)


def grouped(known: Known, method: str) -> dict[str, Any]:
    """A method's agreement with the truth at full coverage, and its seconds (reading the set is not counted)."""
    began = time.perf_counter()
    found = METHODS[method](known)
    seconds = time.perf_counter() - began
    return {**scores(known, found.groups), "seconds": seconds + found.extra, **found.notes}


def scores(known: Known, groups: Groups) -> dict[str, Any]:
    """The agreement of any groups with the truth."""
    score = b_cubed(groups, known.threads)
    return {
        "groups": len({group for some in groups.values() for group in some}),
        "coverage": coverage(groups, known.threads),
        "b3_precision": score.precision,
        "b3_recall": score.recall,
        "b3_f1": score.f1,
        "nmi": None if known.overlaps else mutual_information(_single(groups), _single(known.threads)),
        "members_f1": _members_f1(known, groups),
    }


def _single(groups: Any) -> dict[str, Any]:
    return {thread: min(some) for thread, some in groups.items()}


def _members_f1(known: Known, groups: Groups) -> float | None:
    if not known.has_people:
        return None
    awake = active_people(known.signals)
    truth = {group: people & awake for group, people in known.members.items() if people & awake}
    return best_match(active_members(known.signals, groups), truth).f1


def left_out(known: Known, signal: str) -> dict[str, Any]:
    """The engine's groups, had it not known one signal; scored against the same truth."""
    signals = known.signals if signal == NOTHING else without(known.signals, signal)
    return scores(known, coterie(replace(known, signals=signals)).groups)


def noise(known: Known, _: str) -> dict[str, Any]:
    """How many niches, and groups that may be niches, are told where there is nothing to find: should be none."""
    found = [discover(shuffled(known.signals, seed), seed=seed) for seed in range(SEEDS)]
    return {"niches": [len(each.niches) for each in found], "tentative": [len(each.tentative) for each in found]}


def stability(known: Known, method: str) -> dict[str, Any]:
    """Mean best Jaccard index of a method's groups with those it finds when other people happen to be there."""
    whole = METHODS[method](known).groups
    best: list[float] = []
    for turn in range(TURNS):
        part = resampled(known, turn)
        again = METHODS[method](part).groups
        best += best_jaccards(whole, again, {thread for thread, _ in took_part(part.signals)})
    return {"stability": float(np.mean(best)) if best else None}


def resampled(known: Known, turn: int) -> Known:
    """The set as it were with a bootstrap sample of its members (about 63 % of them), as the engine itself resamples.

    A thread stays, with all that was said in it, when one of its authors was drawn; the others are not known any more.
    """
    people = sorted({person for _, person in took_part(known.signals)})
    drawn = np.random.default_rng(turn).integers(0, len(people), len(people))
    stay = pa.array([people[i] for i in np.unique(drawn)])
    signals = known.signals
    posts = signals.posts
    inside = pc.is_in(posts["author"], stay)
    author = pc.if_else(inside, posts["author"], pa.scalar(None, pa.string()))
    posts = posts.set_column(posts.schema.get_field_index("author"), posts.schema.field("author"), author)
    posts = posts.filter(pc.is_in(posts["thread"], pc.unique(posts.filter(inside)["thread"])))
    others = {
        name: getattr(signals, name).filter(pc.is_in(getattr(signals, name)["actor"], stay))
        for name in ("acts", "searches", "affinities")
    }
    return replace(known, signals=replace(signals, posts=posts, **others))


PARTS = {"methods": grouped, "ablation": left_out, "null": noise, "stability": stability}


def main() -> None:
    part, name, what = sys.argv[1:]
    print("\n" + json.dumps(PARTS[part](read(name), what)))


if __name__ == "__main__":
    main()
