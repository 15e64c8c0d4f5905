"""What people's decisions are applied to, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.groups.detect import Detection
from coterie_discovery.groups.group import Group
from coterie_discovery.groups.hierarchy import NicheNode
from coterie_discovery.history.previous import Previous
from coterie_discovery.result.model import Decision, EarlierNiche, Niche, Reason
from coterie_discovery.signals.columns import Columns
from coterie_discovery.steering.decisions import Steering

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PLACED = Reason("placed", 1, "")


@dataclass(frozen=True)
class RunHistory:
    """The earlier run, and what people decided about its niches since then."""

    previous: Previous | None = None
    steering: Steering | None = None

    @property
    def aside(self) -> frozenset[str]:
        """Niches that are not there any more because of a decision: dismissed, merged into another or split."""
        if self.steering is None:
            return frozenset()
        merged = (identity for each in self.steering.merges for identity in each.niches)
        return frozenset((*self.steering.dismissals, *merged, *(each.niche for each in self.steering.splits)))


@dataclass(frozen=True)
class DetectionResult:
    """What a run found so far."""

    columns: Columns
    detected: Detection
    seed: int
    floor: int


@dataclass(frozen=True)
class SteeringResult:
    """The forest as people want it. ``identities``, ``decisions`` and ``placed`` (members) are by code of group;
    ``heirs`` are the threads of groups that are dismissed niches again, by the niche; ``meant`` are all
    niches that a decision is about.
    """

    forest: list[NicheNode] = field(default_factory=list)
    stability_scores: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    identities: dict[int, str] = field(default_factory=dict)
    decisions: dict[int, tuple[Decision, ...]] = field(default_factory=dict)
    placed: dict[int, frozenset[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    heirs: dict[str, Ints] = field(default_factory=dict)
    meant: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def told(self, niche: Niche, group: Group) -> Niche:
        """``niche`` with the name people gave it, what they decided, and who was placed in it by hand."""
        decisions = self.decisions.get(group.code, ())
        name = self.names.get(niche.identity, "")
        if name and name != niche.name:
            decisions = (Decision("renamed", f"Found as “{niche.name}”; somebody gave it its name.", None), *decisions)
        placed = self.placed.get(group.code, frozenset())
        members = tuple(
            replace(each, reasons=(*each.reasons, PLACED)) if each.member in placed else each for each in niche.members
        )
        return replace(niche, name=name or niche.name, decisions=decisions, members=members)

    def with_heirs(self, remembered: tuple[EarlierNiche, ...], threads: list[str]) -> tuple[EarlierNiche, ...]:
        """Dismissed niches with the threads that they would have now: later runs know them by these as well."""

        def grown(niche: EarlierNiche) -> EarlierNiche:
            codes: Ints = self.heirs.get(niche.identity, np.zeros(0, np.int64))
            there = {key for key, _ in niche.threads}
            fresh = ((threads[code], 1.0) for code in codes.tolist() if threads[code] not in there)
            return replace(niche, threads=(*niche.threads, *fresh))

        return tuple(grown(each) for each in remembered)
