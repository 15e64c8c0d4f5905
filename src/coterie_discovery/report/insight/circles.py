"""Circles among people who answer each other: told only where chance would not give them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Exchange = tuple[str, str, int]
Floats = NDArray[np.float64]
People = NDArray[np.int64]

SHUFFLES = 20
SURELY = 3.0  # standard deviations above what shuffled exchanges give


def told_circles(links: Sequence[Exchange], floor: int, *, most: int) -> dict[str, int]:
    """The circle of everybody who is in one of at least ``floor`` people; the ``most`` largest, largest first.

    People who exchange nothing with the others are a circle of their own; one in which everybody hangs together is
    parted in two, again and again, as long as that is clearer than among exchanges shuffled between its people.
    """
    names = sorted({name for a, b, _ in links for name in (a, b)})
    place = {name: i for i, name in enumerate(names)}
    exchanges = np.zeros((len(names), len(names)))
    for a, b, n in links:
        exchanges[place[a], place[b]] += n
        exchanges[place[b], place[a]] += n
    circles = [people for people in _whole(exchanges) if len(people) >= floor]
    told = sorted(circles, key=lambda people: (-len(people), int(people[0])))[:most]
    return {names[i]: code for code, people in enumerate(told) for i in people}


def _whole(exchanges: Floats) -> list[People]:
    """Everybody in circles that nothing parts further."""
    apart, label = connected_components(csr_matrix(exchanges), directed=False)
    waiting = [np.flatnonzero(label == code) for code in range(apart)]
    whole: list[People] = []
    while waiting:
        people = waiting.pop()
        side = _parted(exchanges[np.ix_(people, people)])
        if side is None:
            whole.append(people)
        else:
            waiting += [people[side], people[~side]]
    return whole


def _parted(exchanges: Floats) -> NDArray[np.bool_] | None:
    """The two sides of a circle by the leading eigenvector of its modularity (Newman 2006), or None if it is one."""
    value, vector = _leading(exchanges)
    if len(exchanges) < 4 or value <= 1e-9:
        return None
    chance: list[float] = []
    for seed in range(SHUFFLES):
        chance.append(_leading(_shuffled(exchanges, seed))[0])
        if chance[-1] >= value:  # one is enough to say no; yes takes them all
            return None
    if value <= np.mean(chance) + SURELY * max(float(np.std(chance)), 1e-9):
        return None
    side = _settled(_modularity(exchanges), vector > 0)
    return side if 0 < side.sum() < len(side) else None


def _modularity(exchanges: Floats) -> Floats:
    degree = exchanges.sum(axis=0)
    matrix: Floats = exchanges - np.outer(degree, degree) / max(float(degree.sum()), 1.0)
    return matrix


def _leading(exchanges: Floats) -> tuple[float, Floats]:
    values, vectors = np.linalg.eigh(_modularity(exchanges))
    # An eigenvector has no sign of its own: the entry farthest from zero decides, the same on every machine.
    vector = vectors[:, -1]
    farthest = int(np.argmax(np.round(np.abs(vector), 9)))
    return float(values[-1]), vector * (1.0 if vector[farthest] > 0 else -1.0)


def _shuffled(exchanges: Floats, seed: int) -> Floats:
    """The same exchanges between other pairs, everybody with about as many as before."""
    rng = np.random.default_rng(seed)
    a, b = np.nonzero(np.triu(exchanges))
    weight = exchanges[a, b]
    turn = rng.random(len(a)) < 0.5
    a, b = np.where(turn, b, a), rng.permutation(np.where(turn, a, b))
    made = np.zeros_like(exchanges)
    np.add.at(made, (a, b), weight * (a != b))
    whole: Floats = made + made.T
    return whole


def _settled(modularity: Floats, side: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Both sides after everybody who fits better on the other went there, the clearest first."""
    sign = np.where(side, 1.0, -1.0)
    for _ in range(len(sign)):
        gain = -sign * (modularity @ sign) + np.diag(modularity)
        best = int(np.argmax(np.round(gain, 9)))
        if gain[best] <= 1e-9:
            break
        sign[best] = -sign[best]
    return sign > 0
