"""Apply people's decisions to the groups that were found: after grouping, before anything is measured.

Each decision changes of which threads (and people) a group consists; what was changed is then measured anew like any
other group (:mod:`coterie_discovery.steering.remeasured`). The order is: dismissals, splits, merges, what belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.groups.hierarchy import INSIDE
from coterie_discovery.history.previous import Previous
from coterie_discovery.steering.decided import DetectionResult, RunHistory, SteeringResult
from coterie_discovery.steering.decisions import Belonging, Merge, Split, Steering
from coterie_discovery.steering.dividing import divide
from coterie_discovery.steering.remeasured import remeasured
from coterie_discovery.steering.territory import MOST, Node, Territory, nodes_of

Mask = NDArray[np.bool_]


def steer(found: DetectionResult, before: RunHistory) -> SteeringResult:
    """The groups of ``found`` after every decision; without any they stay as they are.

    Raises ValueError where a decision is about a niche that the earlier run does not know.
    """
    steering = before.steering
    if not steering:
        return SteeringResult(found.detected.forest, found.detected.stability_scores)
    previous = check_known(steering, before.previous) or Previous()
    ground = Territory.of(found.columns, found.detected.candidates, previous)
    nodes = nodes_of(found.detected.forest, ground)
    notes: list[str] = []
    heirs: dict[str, NDArray[np.int64]] = {}
    _dismiss(nodes, ground, steering.dismissals, heirs)
    for split in _outer_first(steering.splits):
        _split(nodes, ground, split, found, notes)
    for merge in steering.merges:
        _merge(nodes, ground, merge)
    for each in steering.contains:
        _contain(nodes, ground, each, notes)
    for each in steering.excludes:
        _exclude(nodes, ground, each)
    for node in [node for node in nodes if node.identity in steering.dismissals]:
        _remove(nodes, node)  # a part that a split has just made again
    names = {each.niche: each.name for each in steering.renames}
    _name_parts(steering, names)
    made = remeasured(found, nodes, ground.name, notes)
    return replace(made, names=names, heirs=heirs, meant=_meant(steering, ground))


def _outer_first(splits: Sequence[Split]) -> list[Split]:
    """A part that is itself split comes after what it is a part of."""
    inside = {split.identity_of(k): split.niche for split in splits for k in range(len(split.parts))}

    def depth(split: Split) -> int:
        seen, at = {split.niche}, inside.get(split.niche)
        while at is not None and at not in seen:
            seen.add(at)
            at = inside.get(at)
        return len(seen)

    return sorted(splits, key=depth)


def check_known(steering: Steering | None, previous: Previous | None) -> Previous | None:
    """``previous``. Raises ValueError if a decision is about a niche that it does not know."""
    meant = steering.identities if steering else frozenset()
    unknown = sorted(meant - (previous.identities if previous else frozenset()))
    if unknown:
        raise ValueError(f"steering: {unknown[0]} is no niche of the earlier run; expected its identity there")
    return previous


def without_groups(before: RunHistory) -> SteeringResult:
    """Where there was nothing to group."""
    return SteeringResult(meant=before.steering.identities if before.steering else frozenset())


def _meant(steering: Steering, ground: Territory) -> frozenset[str]:
    """Every niche that a decision is about: those are never forgotten."""
    return steering.identities | {part for split in steering.splits for part in ground.parts_of(split)}


def _name_parts(steering: Steering, names: dict[str, str]) -> None:
    for split in steering.splits:
        for place, part in enumerate(split.parts):
            if part.name:
                names.setdefault(split.identity_of(place), part.name)


# --- dismissed ------------------------------------------------------------------------------------------------------


def _dismiss(
    nodes: list[Node], ground: Territory, identities: Sequence[str], heirs: dict[str, NDArray[np.int64]]
) -> None:
    """Take out what was dismissed, and its threads wherever else they are now.

    ``heirs`` learns the threads of the groups that were found again, so that later runs know these too.
    """
    unwanted = ground.owned(identities)
    for node in list(nodes):
        mine = (node.core & unwanted).sum()
        if node.identity in identities or (not node.identity and mine >= MOST * max(node.core.sum(), 1)):
            unwanted |= node.core & ~ground.known  # new threads about it
            heir = node.identity if node.identity in identities else ground.most_of(node.core, identities)
            heirs[heir] = np.union1d(heirs.get(heir, np.zeros(0, np.int64)), np.flatnonzero(node.core & unwanted))
            _remove(nodes, node)
    for node in nodes:
        node.without(unwanted & ~ground.threads([node.identity]))


def _remove(nodes: list[Node], node: Node) -> None:
    """Out of the family: its children are its parent's now."""
    nodes.remove(node)
    for child in nodes:
        if child.parent is node:
            child.parent = node.parent


# --- merged and split -------------------------------------------------------------------------------------------------


def _merge(nodes: list[Node], ground: Territory, merge: Merge) -> None:
    identities = (merge.into, *merge.niches)
    parts = _gathered(nodes, ground, identities)
    whole = _joined(nodes, parts, merge.into)
    names = " and ".join(f"“{ground.name(identity)}”" for identity in identities)
    whole.decide("merged", f"Kept as one because somebody merged {names}.")


def _gathered(nodes: list[Node], ground: Territory, identities: Sequence[str]) -> list[Node]:
    """The groups that are these niches now; where one was not found, the group or the threads that come closest."""
    wanted = ground.threads(identities)
    parts = [node for node in nodes if node.identity in identities]
    parts += [n for n in nodes if not n.identity and (n.core & wanted).sum() >= MOST * max(n.core.sum(), 1)]
    taken = np.zeros(len(wanted), bool)
    for node in nodes:
        if node not in parts:
            taken |= node.core
    there = {node.identity for node in parts}
    return parts + [ground.revived(identity, taken) for identity in identities if identity not in there]


def _joined(nodes: list[Node], parts: list[Node], identity: str) -> Node:
    """One group of several, in their place in the family; it goes by ``identity`` and is to be measured anew."""
    first = max(parts, key=lambda node: (node.identity == identity, int(node.core.sum())))
    whole = first.copy(identity)
    for node in parts:
        whole.core |= node.core
        whole.weight = np.maximum(whole.weight, node.weight)
    whole.joined = tuple(group for node in parts for group in (node.joined or (node.group,)) if group is not None)
    above = whole.parent
    while above is not None and any(above is node for node in parts):
        above = above.parent
    whole.parent = above
    for child in nodes:
        if any(child.parent is node for node in parts):
            child.parent = whole
    at = next((i for i, node in enumerate(nodes) if any(node is part for part in parts)), len(nodes))
    nodes[:] = [node for node in nodes if not any(node is part for part in parts)]
    nodes.insert(min(at, len(nodes)), whole)
    return whole


def _split(nodes: list[Node], ground: Territory, split: Split, found: DetectionResult, notes: list[str]) -> None:
    known = ground.parts_of(split)
    whole = _joined(nodes, _gathered(nodes, ground, (split.niche, *known)), split.niche)
    _give(nodes, whole, ground.spelled(Belonging("", threads=tuple(t for part in split.parts for t in part.threads))))
    inner = [node for node in nodes if node.inside(whole)]
    labels = divide(whole, inner, split, known, ground, found)
    count = int(labels.max(initial=-1)) + 1
    if count < 2:
        notes.append(f"“{ground.name(split.niche)}” was to be split, but nothing in it could be told apart.")
        whole.decide("split", "Somebody asked to split it, but nothing in it could be told apart.")
        return
    made = (whole.part(labels == k, split.identity_of(k)) for k in range(count))
    parts = [part for part in made if part.core.any()]
    for part in parts:
        part.decide("split", f"Kept apart because somebody split “{ground.name(split.niche)}”.")
    _rehome(nodes, inner, whole, parts)
    at = nodes.index(whole)
    nodes[at : at + 1] = parts


def _rehome(nodes: list[Node], inner: list[Node], whole: Node, parts: list[Node]) -> None:
    """What lay inside the whole lies inside the part that holds it; what is (most of) a part itself is that part."""
    for node in inner:  # parents first
        if node.parent is not whole:
            continue
        home = max(parts, key=lambda part: int((part.core & node.core).sum()))
        held = int((home.core & node.core).sum())
        if held >= INSIDE * node.core.sum() and held < MOST * home.core.sum():
            node.parent = home
        else:
            _remove(nodes, node)


# --- what belongs -----------------------------------------------------------------------------------------------------


def _contain(nodes: list[Node], ground: Territory, what: Belonging, notes: list[str]) -> None:
    threads, people = ground.spelled(what), ground.people(what.members)
    missing = len(what.members) - len(people)
    if missing:
        notes.append(f"{missing} of the people said to belong to “{ground.name(what.niche)}” are not in the data.")
    node = next((node for node in nodes if node.identity == what.niche), None)
    if node is None:
        [node] = _gathered([], ground, [what.niche])
        node.without(_cores(nodes, len(threads)))
        nodes.append(node)
    node.identity, node.decided = what.niche, True
    _give(nodes, node, threads)
    node.added |= set(people)
    node.decide("contains", f"Somebody put {_counted(what)} here.")


def _give(nodes: list[Node], node: Node, threads: Mask) -> None:
    """These threads are of ``node``, and so of what it lies in; what lies in it may have them too, and nobody else."""
    node.take(threads)
    for other in nodes:
        if node.inside(other):
            other.take(threads)
        elif other is not node and not other.inside(node):
            other.without(threads)


def _exclude(nodes: list[Node], ground: Territory, what: Belonging) -> None:
    threads, people = ground.spelled(what), ground.people(what.members)
    for node in nodes:
        if node.identity == what.niche:
            node.without(threads)
            node.dropped |= set(people)
            node.changed = node.changed or bool(people)
            node.decide("excludes", f"Somebody keeps {_counted(what)} out of it.")
            for inner in (each for each in nodes if each.inside(node)):
                inner.without(threads)


def _cores(nodes: list[Node], n: int) -> Mask:
    taken = np.zeros(n, bool)
    for node in nodes:
        taken |= node.core
    return taken


def _counted(what: Belonging) -> str:
    """ "2 people, 1 thread and 1 phrase"."""
    counts = (
        (len(what.members), "person", "people"),
        (len(what.threads), "thread", "threads"),
        (len(what.phrases), "phrase", "phrases"),
    )
    told = [f"{n} {one if n == 1 else many}" for n, one, many in counts if n]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else "nothing"
