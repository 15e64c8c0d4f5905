"""Whom to invite first: people who are passionate, connected, and together unlike each other.

A greedy cover (each pick is the person who adds most to what is already there), which for such a gain comes within
1 - 1/e of the best choice (Nemhauser et al. 1978).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coterie_discovery.result.model import NicheMember

PASSION, CONNECTED, DIVERSE = 0.4, 0.25, 0.35


@dataclass(frozen=True)
class FirstInvitee:
    """One pick. ``score``, ``passion``, ``connected`` are 0..1; ``adds`` is what nobody picked before them covers."""

    member: str
    score: float
    passion: float
    connected: float
    adds: tuple[str, ...]
    why: str


def pick_first_invitees(
    candidates: Sequence[NicheMember], k: int, *, links: Iterable[tuple[str, str, int]]
) -> list[FirstInvitee]:
    """The ``k`` best first people (fewer if there are fewer), in the order in which they add most.

    ``links`` are (member, member, exchanges). The order of ``candidates`` and ``links`` changes nothing.
    """
    people = sorted(candidates, key=_order)
    circles = _circles(people, links)
    passion, connected = _passion(people), _connected(people)
    covered: set[tuple[str, str]] = set()
    chosen: list[FirstInvitee] = []
    left = list(range(len(people)))
    while left and len(chosen) < k:
        traits = {i: _traits(people[i], circles) for i in left}

        def worth(i: int, traits: dict[int, dict[tuple[str, str], float]] = traits) -> float:
            new = sum(weight for trait, weight in traits[i].items() if trait not in covered)
            return PASSION * passion[i] + CONNECTED * connected[i] + DIVERSE * min(1.0, new)

        best = max(left, key=lambda i: (worth(i), people[i].affinity, -i))
        fresh = [trait for trait in traits[best] if trait not in covered]
        chosen.append(_torchbearer(people[best], worth(best), passion[best], connected[best], fresh))
        covered.update(traits[best])
        left.remove(best)
    return chosen


def _order(person: NicheMember) -> tuple[str, str, int, int, float, str]:
    """By what they did; how a key is spelled decides only between people who did the same."""
    return (person.first_at or "", person.last_at or "", person.posts, person.acts, person.affinity, person.member)


def _passion(people: Sequence[NicheMember]) -> list[float]:
    """Affinity, and how much and how long they take part beside the most active."""
    acts, weeks = max((p.acts for p in people), default=1) or 1, max((p.weeks for p in people), default=1) or 1
    return [(p.affinity + (p.acts / acts) ** 0.5 + p.weeks / weeks) / 3 for p in people]


def _connected(people: Sequence[NicheMember]) -> list[float]:
    most = max((p.partners for p in people), default=0) or 1
    return [(p.partners / most) ** 0.5 for p in people]


def _traits(person: NicheMember, circles: dict[str, str]) -> dict[tuple[str, str], float]:
    """What somebody brings, by importance: their circle, their places, their sub-interests."""
    traits = {("circle", circles[person.member]): 0.4} if person.member in circles else {}
    traits |= {("place", place): 0.3 / (1 + i) for i, place in enumerate(person.places[:3])}
    return traits | {("phrase", phrase): 0.3 / (1 + i) for i, phrase in enumerate(person.phrases[:3])}


def _circles(people: Sequence[NicheMember], links: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Each person is in the circle of the better-known one they exchange most with, and so on upwards."""
    known = {p.member: place for place, p in enumerate(people)}
    talk: dict[str, dict[str, int]] = defaultdict(dict)
    for a, b, times in links:
        if a in known and b in known and a != b:
            talk[a][b] = talk[a].get(b, 0) + times
            talk[b][a] = talk[b].get(a, 0) + times

    def rank(member: str) -> tuple[int, int]:
        return (len(talk[member]), known[member])

    parent = {}
    for member in talk:
        better = [other for other in talk[member] if rank(other) > rank(member)]
        parent[member] = max(better, key=lambda other: (talk[member][other], rank(other))) if better else member
    circles = {}
    for member in talk:
        head = member
        while parent[head] != head:
            head = parent[head]
        circles[member] = head
    return circles


def _torchbearer(
    person: NicheMember, score: float, passion: float, connected: float, fresh: list[tuple[str, str]]
) -> FirstInvitee:
    adds = tuple(name if kind != "circle" else "another circle" for kind, name in fresh)
    return FirstInvitee(
        person.member, round(score, 4), round(passion, 4), round(connected, 4), adds, _why(person, fresh)
    )


def _why(person: NicheMember, fresh: list[tuple[str, str]]) -> str:
    """In plain words: what they did, with whom, and what only they bring."""
    weeks = f" in {person.weeks} weeks" if person.weeks > 1 else ""
    parts = [f"took part {_times(person.acts)}{weeks}"]
    if person.partners:
        parts.append(f"talks with {person.partners} of the others")
    places = [name for kind, name in fresh if kind == "place"][:2]
    phrases = [name for kind, name in fresh if kind == "phrase"][:2]
    if places:
        parts.append("brings in people from " + " and ".join(places))
    if phrases:
        parts.append("cares about " + " and ".join(phrases))
    if any(kind == "circle" for kind, _ in fresh):
        parts.append("opens another circle of acquaintances")
    return "; ".join(parts) + "."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
