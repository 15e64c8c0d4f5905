"""What the reader of an updated result should know, in plain words: what is new, how old the rest is, and when to start
over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from coterie_discovery.evidence.context import iso
from coterie_discovery.incremental.joins import distinct, place_of
from coterie_discovery.incremental.model import Model, numbers
from coterie_discovery.incremental.sums import Placed
from coterie_discovery.incremental.unread import Unread
from coterie_discovery.scale.meetings import BEYOND_CHANCE, MET_AGAIN

Hashes = NDArray[np.uint64]
MANY = 20  # new threads, from which on it is asked how many of them fit no niche
SURELY, CLEARLY = 2.33, 0.1  # standard errors, and share of threads, above what the whole run left over
CROWD = 100  # people of a thread, beyond which being there together says nothing
OLD = 0.2  # share of all posts that may be newer than the whole run
AGED = "Groups are those of the whole run"


def notes(model: Model, new: Unread, placed: Placed, posts: int) -> tuple[str, ...]:
    """For a result that was updated with ``new``; ``posts`` is how many were read altogether."""
    return (*_about_new(model, new), *_about_groups(model, placed, posts), *model.notes)


def _about_new(model: Model, new: Unread) -> Iterator[str]:
    fresh = model.read.fresh
    since = iso(model.read.whole) if model.read.whole >= 0 else None
    yield (
        f"{AGED}{f' that read up to {since}' if since else ''}; {fresh.get('posts', 0):,} posts, "
        f"{fresh.get('threads', 0):,} new threads and {fresh.get('acts', 0):,} acts since then were placed in them."
    )
    yield (
        "Counted anew: people, threads, months and sizes. As of the whole run: names, phrases, questions, searches, "
        "examples and all other evidence."
    )
    if any(new.again.values()):
        told = ", ".join(f"{n:,} {name}" for name, n in new.again.items() if n)
        yield f"Taken as read before, and not counted again: {told}."
    if new.untimed:
        yield f"{new.untimed:,} acts and searches have no time, so that nobody can say whether they are new: left out."
    if len(new.members) and not set(new.members.to_pylist()) & _known_before(model):
        yield "Nobody in this export was known before: its keys were made with another salt, or of another platform."


def _known_before(model: Model) -> set[str]:
    old = model.people["threads"].to_numpy() > 0
    return set(model.people["member"].filter(old).to_pylist())


def _about_groups(model: Model, placed: Placed, posts: int) -> Iterator[str]:
    fresh = model.read.fresh.get("posts", 0)
    if fresh > OLD * posts:
        yield (
            f"{fresh / posts:.0%} of all posts are newer than the whole run, and people may have moved on since. Run "
            "discovery on everything again."
        )
    begun = numbers(model.begun, "thread")[0]
    left = begun[place_of(begun, np.unique(placed.thread)) < 0]
    if len(begun) >= MANY:
        share, usual = len(left) / len(begun), model.unplaced
        error = np.sqrt(usual * (1 - usual) / len(begun))
        if share > usual + max(SURELY * error, CLEARLY):
            yield (
                f"{len(left):,} of {len(begun):,} new threads fit no niche; of those before {usual:.0%} did not. Run "
                "discovery on everything again to see whether there are new groups."
            )
    people = meeting_again(model, left)
    if people >= model.floor:
        yield (
            f"{people:,} new people keep meeting in threads that fit no niche. Run discovery on everything again: they "
            "may be a group."
        )


def meeting_again(model: Model, left: Hashes) -> int:
    """People in the largest circle of those who are new and keep meeting, beyond chance, in threads of ``left``."""
    thread, member = numbers(model.doings, "thread", "member")
    (thread, member), _ = distinct(thread[member >= 0], member[member >= 0].astype(np.int64))
    (each,), which = distinct(thread)
    degree, size = np.bincount(member, minlength=model.people.num_rows), np.bincount(which, minlength=len(each))
    chance = float((size * (size - 1)).sum()) / max(float(len(member)) ** 2, 1.0)
    came = model.people["threads"].to_numpy() == 0
    rows = np.flatnonzero(came[member] & (place_of(each, left) >= 0)[which] & (size[which] <= CROWD))
    there = sparse.csr_matrix((np.ones(len(rows), np.int64), (member[rows], which[rows])), (len(came), len(each)))
    met = sparse.triu(there @ there.T, 1).tocoo()
    again = (met.data >= MET_AGAIN) & (met.data >= BEYOND_CHANCE * degree[met.row] * degree[met.col] * chance)
    pairs = sparse.coo_matrix((met.data[again], (met.row[again], met.col[again])), met.shape)
    _, circle = connected_components(pairs, directed=False)
    return int(np.bincount(circle[came]).max(initial=0)) if again.any() else 0
