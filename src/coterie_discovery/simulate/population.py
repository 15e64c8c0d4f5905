"""Who is on the simulated platform, when they came and went, and which niches they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.simulate.calendar import DAY, END, START
from coterie_discovery.simulate.catalog import Subject

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SMALLEST = 12
IN_A_NICHE = 0.75  # share of members, as far as the niches have seats for them
BEND = 1.9  # between the ends the sizes of a handful of niches fall slowly first and fast at last
MANY = 18  # niches beyond which sizes fall evenly on a log scale, as those of forums do: most niches are small
NEAR = 7.0  # how much likelier the second niche of a person is a neighbour of the first


@dataclass(frozen=True)
class Membership:
    """The people of one niche (positions of members) and how strongly each belongs, 0 to 1."""

    members: Ints
    strength: Floats


@dataclass(frozen=True)
class Population:
    """All members, one array entry each: propensity to act, seconds of joining and leaving."""

    activity: Floats
    joined: Ints
    left: Ints
    niches: tuple[Membership, ...]

    @property
    def count(self) -> int:
        """Number of members."""
        return len(self.activity)


def populate(rng: np.random.Generator, members: int, niches: Sequence[Subject], all_niches: int) -> Population:
    """``members`` people, of whom some belong to ``niches`` (sizes as if there were ``all_niches`` of them)."""
    activity = np.minimum(rng.lognormal(0.0, 1.0, members), 25.0)
    veterans = rng.random(members) < 0.5
    joined = np.where(
        veterans, START - rng.random(members) * 4 * 365 * DAY, START + rng.random(members) * (END - START - 20 * DAY)
    )
    stays = rng.exponential(900 * DAY, members) + 30 * DAY
    left = np.where(rng.random(members) < 0.55, END, np.minimum(np.maximum(joined, START) + stays, END))
    seats = niche_sizes(members, [int(niche.number("rank", 1)) - 1 for niche in niches], all_niches)
    return Population(
        activity=activity,
        joined=joined.astype(np.int64),
        left=left.astype(np.int64),
        niches=_assign(rng, members, activity, niches, seats),
    )


def niche_sizes(members: int, ranks: Sequence[int], count: int) -> list[int]:
    """Sizes of the niches at ``ranks`` (0 is the largest of ``count``) on a platform of ``members`` people.

    At 1,500 members they run from 200 to 12; at 100,000 from 2 % to 0.01 % of the members, never under twelve.
    """
    scale = members / 1500
    largest = max(200 * (scale**0.548 if scale > 1 else scale), SMALLEST)
    smallest = max(0.0001 * members, SMALLEST)
    bend = BEND if count <= MANY else 1.0
    sizes = []
    for rank in ranks:
        down = rank / max(count - 1, 1)
        sizes.append(max(SMALLEST, min(round(largest * (smallest / largest) ** (down**bend)), members // 2)))
    return sizes


def _assign(
    rng: np.random.Generator, members: int, activity: Floats, niches: Sequence[Subject], seats: Sequence[int]
) -> tuple[Membership, ...]:
    """First every seated member gets one niche, then the seats left over go to members of neighbouring niches."""
    people = rng.permutation(members)
    seated = min(int(IN_A_NICHE * members), int(0.72 * sum(seats)))
    shares = np.floor(np.array(seats) * seated / max(sum(seats), 1)).astype(int)
    ends = np.cumsum(shares)
    primary = np.full(members, -1)
    for index, (begin, end) in enumerate(zip(ends - shares, ends, strict=True)):
        primary[people[begin:end]] = index
    keys = [niche.key for niche in niches]
    result = []
    for index, niche in enumerate(niches):
        near = [keys.index(key) for key in niche.listed("near") if key in keys]
        own = np.flatnonzero(primary == index)
        weight = np.where(np.isin(primary, near), NEAR, 1.0) * (activity**0.3)
        weight[(primary < 0) | (primary == index)] = 0.0
        more = min(seats[index] - len(own), int(np.count_nonzero(weight)))
        guests = rng.choice(members, more, replace=False, p=weight / weight.sum()) if more > 0 else own[:0]
        result.append(_membership(rng, own, guests))
    return tuple(result)


def _membership(rng: np.random.Generator, own: Ints, guests: Ints) -> Membership:
    people = np.concatenate([own, guests])
    strength = np.concatenate([rng.beta(2.2, 1.6, len(own)), rng.beta(1.8, 2.6, len(guests))])
    order = rng.permutation(len(people))
    return Membership(people[order], np.clip(strength[order], 0.08, 1.0))
