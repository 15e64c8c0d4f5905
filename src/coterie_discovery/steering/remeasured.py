"""Measure what people changed like any other group, and say honestly where only their word keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.graph.leiden import Labels
from coterie_discovery.groups.group import Group, groups_of, is_niche, is_stable
from coterie_discovery.groups.hierarchy import NicheNode
from coterie_discovery.groups.membership import participation
from coterie_discovery.groups.thresholds import MIN_CONSISTENCY, MIN_FAITHFULNESS, MIN_Z_SCORE, SMALLEST
from coterie_discovery.result.model import Decision
from coterie_discovery.steering.decided import DetectionResult, SteeringResult
from coterie_discovery.steering.territory import Node

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def remeasured(
    found: DetectionResult, nodes: list[Node], name: Callable[[str], str], notes: list[str]
) -> SteeringResult:
    """The forest of ``nodes``: those that changed with everything about them measured anew.

    ``name`` calls an earlier niche by its name; ``notes`` is added to. What people decided
    stays whatever the tests say, but never below the floor of people.
    """
    scores = [found.detected.stability_scores]
    code = scores[0].shape[0]
    kept: list[tuple[Node, Group]] = []
    for node in nodes:
        group = node.group
        if node.core.any() and (node.changed or group is None):
            group = _group(found, node, code)
            scores.append(_coverage(node.core, found)[None, :])
            code += 1
        if group is not None and node.core.any():
            group = _with_people(node, _with_kin(node, group), found)
            if _stays(found, node, group, np.concatenate(scores)[group.code]):
                kept.append((node, group))
                continue
        if node.decided:
            notes.append(f"“{name(node.identity)}”, as it was decided, has fewer than {found.floor} people: not shown.")
    everything = np.concatenate(scores)
    members = found.columns.members
    return SteeringResult(
        forest=_forest(kept),
        stability_scores=everything,
        identities={group.code: node.identity for node, group in kept if node.decided and node.identity},
        decisions={group.code: _decisions(node, group, everything[group.code], found.floor) for node, group in kept},
        placed={group.code: frozenset(members[m] for m in node.added) for node, group in kept if node.added},
        notes=tuple(notes),
    )


def _group(found: DetectionResult, node: Node, code: int) -> Group:
    """The node's threads as one group beside all others."""
    labels = found.detected.labels
    mine = int(labels.max(initial=-1)) + 1
    labels = np.where(node.core, mine, labels)
    weights = np.zeros((len(labels), mine + 1))
    weights[:, mine] = node.weight
    part = participation(found.detected.fused.counts_)
    return replace(groups_of(found.columns, part, labels, weights)[mine], code=code, scale=node.scale)


def _with_kin(node: Node, group: Group) -> Group:
    """Who belongs to one of the groups that people made one belongs to the whole.

    By itself the test of belonging would lose some: in a larger group more activity is to be expected by chance.
    """
    if not node.joined:
        return group
    affinity: dict[int, float] = {}
    for each in (*node.joined, group):
        for member, strength in zip(each.members.tolist(), each.affinity.tolist(), strict=True):
            affinity[member] = max(affinity.get(member, 0.0), strength)
    members = np.array(sorted(affinity, key=lambda member: (-affinity[member], member)), dtype=np.int64)
    low = min(max(each.likely[0] for each in (*node.joined, group)), len(members))
    high = max(len(members), *(each.likely[1] for each in (*node.joined, group)))
    strengths = np.array([affinity[member] for member in members.tolist()], dtype=np.float64)
    return replace(group, members=members, affinity=strengths, likely=(low, high))


def _with_people(node: Node, group: Group, found: DetectionResult) -> Group:
    """With who was placed in it, at its edge unless they are in it already, and without who was kept out."""
    stay = ~np.isin(group.members, sorted(node.dropped))
    members, affinity = group.members[stay], group.affinity[stay]
    fresh = np.array(sorted(node.added - set(members.tolist())), dtype=np.int64)
    if stay.all() and not len(fresh):
        return group
    least = float(affinity.min()) if len(affinity) else 0.0
    return replace(
        group,
        members=np.concatenate([members, fresh]),
        affinity=np.concatenate([affinity, np.full(len(fresh), least)]),
        likely=(
            min(max(group.likely[0] - int((~stay).sum()), 0), len(members)) + len(fresh),
            max(group.likely[1] - int((~stay).sum()), len(members)) + len(fresh),
        ),
    )


def _coverage(core: Mask, found: DetectionResult) -> Floats:
    """For each resample how well these threads came back: as one group, or as groups that lie within them.

    The best Jaccard index, over the scales, of the threads with all groups that are for the most part of them: people
    said that these are one, so resampling is asked whether they come apart from the others.
    """
    result = np.zeros(len(found.detected.resampled))
    for turn, resample in enumerate(found.detected.resampled):
        result[turn] = max((_covered(core & resample.kept, labels) for labels in resample.labels), default=0.0)
    return result


def _covered(core: Mask, labels: Labels) -> float:
    placed = labels >= 0
    size = np.bincount(labels[placed]) if placed.any() else np.zeros(1, np.int64)
    own = np.bincount(labels[placed & core], minlength=len(size))
    within = 2 * own >= np.maximum(size, 1)
    shared, everything = int(own[within].sum()), int(size[within].sum())
    return shared / max(int(core.sum()) + everything - shared, 1)


def _stays(found: DetectionResult, node: Node, group: Group, returns: Floats) -> bool:
    """The floor of people holds for everybody; the tests for what nobody decided about."""
    if len(group.members) < found.floor:
        return False
    if node.decided or not node.changed:
        return True
    return len(group.core) >= SMALLEST and is_niche(group, found.floor) and is_stable(returns)


def _decisions(node: Node, group: Group, returns: Floats, floor: int) -> tuple[Decision, ...]:
    passed = is_niche(group, floor) and is_stable(returns)
    doubt = "" if passed else f" By itself it would not have been reported: {_why_not(group, returns)}."
    return tuple(Decision(kind, text + doubt, passed) for kind, text in node.decisions)


def _why_not(group: Group, returns: Floats) -> str:
    """The first test that it fails."""
    if group.faithfulness < MIN_FAITHFULNESS or group.z_score < MIN_Z_SCORE:
        return "people do not return to it more than chance would have it"
    if group.consistency is not None and group.consistency < MIN_CONSISTENCY:
        return "it was alive in a burst only"
    return f"it came back too badly under resampling ({float(returns.mean()):.2f})"


def _forest(kept: list[tuple[Node, Group]]) -> list[NicheNode]:
    """As a forest again; who lost a parent is their grandparent's."""
    there = {id(node) for node, _ in kept}

    def above(node: Node) -> Node | None:
        found = node.parent
        while found is not None and id(found) not in there:
            found = found.parent
        return found

    def below(parent: Node | None) -> list[NicheNode]:
        return [NicheNode(group, tuple(below(node))) for node, group in kept if above(node) is parent]

    return below(None)
