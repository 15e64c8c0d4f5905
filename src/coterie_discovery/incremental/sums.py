"""How much everybody has done, and where: what is settled in closed threads, and what stands in open ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coterie_discovery.incremental.joins import distinct, earliest, latest, meeting, summed
from coterie_discovery.incremental.model import DAY, Model, numbers
from coterie_discovery.scale.crowd import SEEN, UNIT

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
DEEDS = ("posts", "acts", "weeks")


@dataclass(frozen=True)
class Placed:
    """Which threads are of which niche: equally long, sorted by thread and niche. ``weight`` is how surely."""

    thread: Hashes
    niche: Ints
    weight: NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """``active`` (people,) units of activity; the others are (pairs,) of member and niche, sorted by them."""

    active: Ints
    member: Ints
    niche: Ints
    inside: Ints
    posts: Ints
    acts: Ints
    weeks: Ints
    first: Ints
    last: Ints

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return self._with(other, 1)

    def minus(self, other: Sums) -> Sums:
        """Without ``other``; its first and last times stay."""
        return self._with(other, -1)

    def _with(self, other: Sums, sign: int) -> Sums:
        both = [np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("member", "niche")]
        (member, niche), which = distinct(*both)

        def total(name: str) -> Ints:
            return summed(which, np.concatenate([getattr(self, name), sign * getattr(other, name)]), len(member))

        times = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("first", "last")}
        return Sums(
            active=self.active + sign * other.active,
            member=member,
            niche=niche,
            inside=total("inside"),
            first=earliest(which, times["first"], len(member)),
            last=latest(which, times["last"], len(member)),
            **{name: total(name) for name in DEEDS},
        )


def units(wrote: Ints, acted: Ints) -> Ints:
    """What one person's part in one thread counts, in whole :data:`~coterie_discovery.scale.crowd.UNIT` parts."""
    written = np.rint(np.log2(wrote + 1.0) * UNIT).astype(np.int64)
    return np.where(wrote > 0, written, np.where(acted > 0, SEEN, 0))


def open_sums(doings: pa.Table, placed: Placed, n_people: int) -> Sums:
    """What ``doings`` come to when their threads are placed so."""
    thread, member, day, wrote, acted, first, last = numbers(doings, *doings.schema.names)
    known = member >= 0
    thread, member, day, wrote, acted, first, last = (
        column[known] for column in (thread, member, day, wrote, acted, first, last)
    )
    (pair_thread, pair_member), which = distinct(thread, member)
    counted = units(*(summed(which, column, len(pair_thread)) for column in (wrote, acted)))
    row, at = meeting(pair_thread, placed.thread)
    (mine, niche), which = distinct(pair_member[row].astype(np.int64), placed.niche[at])
    inside = summed(which, counted[row], len(mine))
    row, at = meeting(thread, placed.thread)
    _, which = distinct(member[row].astype(np.int64), placed.niche[at])
    return Sums(
        active=summed(pair_member, counted, n_people),
        member=mine,
        niche=niche,
        inside=inside,
        posts=summed(which, wrote[row], len(mine)),
        acts=summed(which, acted[row], len(mine)),
        weeks=_weeks(which, day[row], len(mine)),
        first=earliest(which, first[row], len(mine)),
        last=latest(which, last[row], len(mine)),
    )


def _weeks(which: Ints, day: Ints, n: int) -> Ints:
    """Distinct weeks of each group; unknown days are in none."""
    timed = day >= 0
    (group, _), _ = distinct(which[timed], day[timed] // 7)
    return summed(group, np.ones(len(group)), n)


def settled_sums(model: Model) -> Sums:
    """What stands in closed threads."""
    member, niche, inside = numbers(model.belongs, "member", "niche", "settled")
    deeds = numbers(model.belongs, "posts", "acts", "weeks", "first", "last")
    (active,) = numbers(model.people, "settled")
    return Sums(active, member.astype(np.int64), niche.astype(np.int64), inside, *deeds)


def all_sums(model: Model, placed: Placed) -> Sums:
    """Everything so far, with threads placed so."""
    return settled_sums(model).plus(open_sums(model.doings, placed, model.people.num_rows))


def days(seconds: Ints) -> Ints:
    """Days since 1970, -1 for unknown times."""
    return np.where(seconds < 0, -1, seconds // DAY)
