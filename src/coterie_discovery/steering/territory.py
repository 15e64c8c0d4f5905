"""Of which threads and people the niches of an earlier run consist in this run's terms, and this run's groups beside.

A :class:`Node` is a group that people's decisions may change; a :class:`Territory` knows what earlier niches held.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.groups.group import Group
from coterie_discovery.groups.hierarchy import NicheNode
from coterie_discovery.history.lineage import among, bodies
from coterie_discovery.history.matching import LEAST_ALIKE, alike, body, match
from coterie_discovery.history.previous import Previous
from coterie_discovery.result.model import EarlierNiche
from coterie_discovery.signals.columns import Columns
from coterie_discovery.steering.decisions import Belonging, Split

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
MOST = 0.5  # of a group's threads: what it is for the most part


@dataclass(eq=False)
class Node:
    """A group in its family. ``core`` (threads,) are the threads of it, ``weight`` (threads,) how surely each is.

    ``identity`` is that of an earlier niche, empty for a new group; ``decided`` tells that people want it.
    """

    core: Mask
    weight: Floats
    scale: int
    group: Group | None = None
    parent: Node | None = None
    identity: str = ""
    changed: bool = False
    decided: bool = False
    joined: tuple[Group, ...] = ()  # what it was made of, where people made one of several
    added: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    decisions: list[tuple[str, str]] = field(default_factory=list)

    def decide(self, kind: str, text: str) -> None:
        self.decided = True
        self.decisions.append((kind, text))

    def take(self, threads: Mask) -> None:
        """Make these threads its own."""
        self.changed = self.changed or bool((threads & ~self.core).any())
        self.core, self.weight = self.core | threads, np.where(threads, 1.0, self.weight)

    def without(self, threads: Mask) -> None:
        """Let go of these threads."""
        self.changed = self.changed or bool((threads & (self.weight > 0)).any())
        self.core, self.weight = self.core & ~threads, np.where(threads, 0.0, self.weight)

    def copy(self, identity: str) -> Node:
        """The same threads in a group that is to be measured anew."""
        return replace(
            self, core=self.core.copy(), weight=self.weight.copy(), identity=identity, changed=True, group=None,
            added=set(), dropped=set(), decisions=[],
        )  # fmt: skip

    def part(self, threads: Mask, identity: str) -> Node:
        """Only these threads of it."""
        made = self.copy(identity)
        made.core, made.weight, made.joined = made.core & threads, np.where(threads, made.weight, 0.0), ()
        return made

    def inside(self, other: Node) -> bool:
        above = self.parent
        while above is not None:
            if above is other:
                return True
            above = above.parent
        return False


def nodes_of(forest: Sequence[NicheNode], ground: Territory) -> list[Node]:
    """Every niche of the forest, parents first, known again where an earlier one is matched."""
    nodes: list[Node] = []
    waiting: list[tuple[NicheNode, Node | None]] = [(relative, None) for relative in forest]
    while waiting:
        relative, above = waiting.pop(0)
        node = ground.node(relative.group)
        node.parent = above
        nodes.append(node)
        waiting += [(child, node) for child in relative.children]
    groups = [node.group for node in nodes if node.group is not None]
    for at, earlier in match(ground.niches, bodies(ground.columns, groups)).items():
        nodes[at].identity = ground.niches[earlier].identity
    return nodes


@dataclass(frozen=True)
class Territory:
    """Earlier niches on this run's threads. ``weights`` is (niches, threads), ``owner`` (threads,) the niche that each
    thread was of before all (-1: none); ``likeness`` is (niches, candidates)."""

    columns: Columns
    niches: tuple[EarlierNiche, ...]
    weights: Floats
    owner: Ints
    candidates: list[Group]
    likeness: Floats

    @classmethod
    def of(cls, columns: Columns, candidates: list[Group], previous: Previous) -> Territory:
        niches = among(previous, columns.members).niches
        index = _Index(columns.threads)
        weights = np.zeros((len(niches), columns.n_threads))
        for i, niche in enumerate(niches):
            codes = index.codes([key for key, _ in niche.threads])
            weights[i, codes[codes >= 0]] = np.array([w for _, w in niche.threads])[codes >= 0]
        # Of nested niches the inner one owns a thread: of equally sure ones the smallest.
        size = (weights > 0).sum(axis=1)
        order = np.argsort(size, kind="stable")
        owner = np.full(columns.n_threads, -1)
        if len(niches):
            best = weights[order].round(2).argmax(axis=0)
            owner = np.where(weights.max(axis=0) > 0, order[best], -1)
        likeness = alike([body(each) for each in niches], bodies(columns, candidates))
        return cls(columns, niches, weights, owner, candidates, likeness)

    @property
    def known(self) -> Mask:
        """Threads that were of some niche."""
        return self.owner >= 0

    def at(self, identity: str) -> int:
        return next((i for i, each in enumerate(self.niches) if each.identity == identity), -1)

    def name(self, identity: str) -> str:
        return self.niches[self.at(identity)].name if self.at(identity) >= 0 else identity

    def threads(self, identities: Sequence[str]) -> Mask:
        """All threads of these niches."""
        rows = [i for i in map(self.at, identities) if i >= 0]
        return np.asarray((self.weights[rows] > 0).any(axis=0)) if rows else np.zeros(self.columns.n_threads, bool)

    def owned(self, identities: Sequence[str]) -> Mask:
        """The threads that were of these niches before all."""
        return np.isin(self.owner, [i for i in map(self.at, identities) if i >= 0])

    def most_of(self, core: Mask, identities: Sequence[str]) -> str:
        """Which of these niches most of the threads of ``core`` were of."""
        return max(identities, key=lambda identity: (int((self.owner[core] == self.at(identity)).sum()), identity))

    def parts_of(self, split: Split) -> tuple[str, ...]:
        """The parts of a split that earlier runs found, in their order."""
        given = [split.identity_of(k) for k in range(len(split.parts))]
        pattern = re.compile(re.escape(split.niche) + r"\.(\d+)")
        found = [(int(m[1]), e.identity) for e in self.niches if (m := pattern.fullmatch(e.identity))]
        return tuple(each for each in (given or [identity for _, identity in sorted(found)]) if self.at(each) >= 0)

    def node(self, group: Group) -> Node:
        core, weight = np.zeros(self.columns.n_threads, bool), np.zeros(self.columns.n_threads)
        core[group.core] = True
        weight[group.threads] = group.weight
        return Node(core, weight, group.scale, group)

    def revived(self, identity: str, taken: Mask) -> Node:
        """A niche that was not found: the candidate most like it, else its own threads; what is ``taken`` is not."""
        at = self.at(identity)
        alike_most = int(self.likeness[at].argmax()) if self.likeness.shape[1] else -1
        if alike_most >= 0 and self.likeness[at, alike_most] >= LEAST_ALIKE:
            node = self.node(self.candidates[alike_most])
            node.joined = (self.candidates[alike_most],)
        else:
            core = self.owner == at
            node = Node(core, np.where(core, self.weights[at], 0.0), 0)
        node.without(taken)
        return node.copy(identity)

    def people(self, keys: Sequence[str]) -> list[int]:
        """The codes of those who are in the data."""
        codes = _Index(self.columns.members).codes(keys)
        return [int(code) for code in codes if code >= 0]

    def spelled(self, what: Belonging) -> Mask:
        """The threads that are named, and those about the phrases."""
        found = np.zeros(self.columns.n_threads, bool)
        codes = _Index(self.columns.threads).codes(what.threads)
        found[codes[codes >= 0]] = True
        for phrase in what.phrases:
            found |= self.about(phrase)
        return found

    def about(self, phrase: str) -> Mask:
        """Threads that have the phrase in their title, or say it in several posts (or in the only one).

        Whatever the case and the spaces; once in passing does not make a thread one about it.
        """
        posts, words = self.columns.posts, r"\s+".join(map(re.escape, phrase.split()))
        n = self.columns.n_threads
        if not words or not len(posts.keys):
            return np.zeros(n, bool)
        pattern = rf"(?i)(^|[^\p{{L}}\p{{N}}]){words}($|[^\p{{L}}\p{{N}}])"
        titled = np.asarray(pc.match_substring_regex(posts.title, pattern))
        said = np.asarray(pc.match_substring_regex(posts.text, pattern))
        times, size = np.bincount(posts.thread[said], minlength=n), np.bincount(posts.thread, minlength=n)
        return (np.bincount(posts.thread[titled], minlength=n) > 0) | (times >= np.clip(size, 1, 2))


class _Index:
    """Keys to their positions."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = pa.array(keys, pa.string())

    def codes(self, keys: Sequence[str]) -> Ints:
        """-1 for what is not there."""
        return np.asarray(pc.fill_null(pc.index_in(pa.array(keys, pa.string()), self.keys), -1)).astype(np.int64)
