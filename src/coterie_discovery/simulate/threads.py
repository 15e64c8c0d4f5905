"""Who starts which thread, who answers whom, and when: numbers only, the words come later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coterie_discovery.simulate.calendar import END, START, day_weights, moments, window_weights
from coterie_discovery.simulate.catalog import Subject
from coterie_discovery.simulate.population import Floats, Ints, Population

CIRCLE = 4  # people mostly talk to the few that sit next to them
LONGEST = 60  # posts in one thread
MARGIN = 60  # seconds between the last post and the end of time


@dataclass(frozen=True)
class Stream:
    """All talk about one subject: its people, how much each says, and how much there is of it.

    ``niche`` is the position of the planted niche, or -1; ``guests`` is the share of posts by anybody at all.
    """

    subject: Subject
    niche: int
    members: Ints
    weight: Floats
    posts: int
    guests: float


@dataclass(frozen=True)
class Threads:
    """Threads and posts as arrays, in order of time.

    A thread: ``stream``, ``start`` (position of its first post in ``sequence`` order), ``size``, ``place``.
    A post: ``thread``, ``position`` in it, ``parent`` (position in the thread, -1 for the first), ``author``, ``at``.
    Posts lie thread by thread; ``clock`` is their order by time.
    """

    stream: Ints
    start: Ints
    size: Ints
    begun: Ints
    thread: Ints
    position: Ints
    parent: Ints
    author: Ints
    at: Ints
    clock: Ints


def hold(rng: np.random.Generator, people: Population, streams: Sequence[Stream]) -> Threads:
    """All threads of all ``streams``."""
    parts = [_hold_one(rng, people, stream) for stream in streams if stream.posts]
    sizes = np.concatenate([part[0] for part in parts])
    kinds = np.repeat([index for index, stream in enumerate(streams) if stream.posts], [len(part[0]) for part in parts])
    position, parent, author, at = (np.concatenate([part[column] for part in parts]) for column in range(1, 5))
    start = np.cumsum(sizes) - sizes
    order = np.argsort(at[start], kind="stable")  # keys are given by time, so they tell nothing about the subject
    moved = _gather(start[order], sizes[order])
    sizes, kinds = sizes[order], kinds[order]
    return Threads(
        stream=kinds,
        start=np.cumsum(sizes) - sizes,
        size=sizes,
        begun=at[start][order],
        thread=np.repeat(np.arange(len(sizes)), sizes),
        position=position[moved],
        parent=parent[moved],
        author=author[moved],
        at=at[moved],
        clock=np.argsort(at[moved], kind="stable"),
    )


def _gather(start: Ints, size: Ints) -> Ints:
    """Positions of the runs that begin at ``start`` and are ``size`` long, run after run."""
    return np.repeat(start - (np.cumsum(size) - size), size) + np.arange(size.sum())


def _hold_one(rng: np.random.Generator, people: Population, stream: Stream) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Sizes of the threads of ``stream``; position, parent, author and time of its posts."""
    sizes = _sizes(rng, stream)
    starters, begun = _starters(rng, people, stream, len(sizes))
    thread = np.repeat(np.arange(len(sizes)), sizes)
    position = np.arange(len(thread)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    starter = starters[thread]
    again = _starter_returns(rng, position)
    author = _repliers(rng, people, stream, starter, begun[thread])
    author = np.where((position == 0) | again, starter, author)
    parent = _parents(rng, position, again, author)
    return sizes, position, parent, author, _times(rng, stream, begun, sizes, position)


def _sizes(rng: np.random.Generator, stream: Stream) -> Ints:
    """Thread sizes that add up to the stream's posts exactly; some threads are never answered."""
    subject = stream.subject
    count = stream.posts
    replies = 1 + np.floor(rng.lognormal(np.log(subject.number("replies", 3.0)), 0.75, count)).astype(np.int64)
    replies[rng.random(count) < subject.number("unanswered", 0.15)] = 0
    sizes = np.minimum(1 + replies, LONGEST)
    total = np.cumsum(sizes)
    last = int(np.searchsorted(total, stream.posts))
    sizes = sizes[: last + 1]
    sizes[-1] -= total[last] - stream.posts
    return sizes


def _starters(rng: np.random.Generator, people: Population, stream: Stream, count: int) -> tuple[Ints, Ints]:
    """Who starts each thread and when."""
    subject = stream.subject
    if subject.header.get("when") == "joining":  # people introduce themselves in their first days
        newcomers = stream.members[people.joined[stream.members] >= START]
        starters = rng.choice(newcomers if len(newcomers) else stream.members, count)
        begun = np.maximum(people.joined[starters], START) + rng.integers(600, 90_000, count)
        return starters, np.minimum(begun, END - 3600)
    window = subject.header.get("window")
    days = window_weights(window) if window else day_weights(subject.header.get("trend", "steady"))
    begun = moments(rng, days, count)
    everybody = rng.random(count) < stream.guests / 2
    starters = draw(rng, people, stream.members, stream.weight, begun)
    guests = draw(rng, people, np.arange(people.count), people.activity, begun)
    return np.where(everybody, guests, starters), begun


def draw(rng: np.random.Generator, people: Population, pool: Ints, weight: Floats, at: Ints) -> Ints:
    """One member of ``pool`` for each time in ``at``, by weight, preferring people who were there at that time."""
    edges = np.cumsum(weight)
    chosen = pool[np.searchsorted(edges, rng.random(len(at)) * edges[-1], side="right").clip(max=len(pool) - 1)]
    for _ in range(4):
        absent = np.flatnonzero((people.joined[chosen] > at) | (people.left[chosen] < at))
        picks = np.searchsorted(edges, rng.random(len(absent)) * edges[-1], side="right").clip(max=len(pool) - 1)
        chosen[absent] = pool[picks]
    return chosen


def _starter_returns(rng: np.random.Generator, position: Ints) -> np.ndarray:
    """Which posts are by the starter coming back: never twice in a row and never directly after the first post."""
    wish = (rng.random(len(position)) < 0.34) & (position >= 2)
    wish[1:] &= ~wish[:-1]
    return wish


def _repliers(rng: np.random.Generator, people: Population, stream: Stream, starter: Ints, at: Ints) -> Ints:
    """Somebody other than the starter for every post: a neighbour of the starter, anybody of the niche, or a guest."""
    size, count = len(stream.members), len(starter)
    # Core people answer out of proportion, which is why replies are drawn by a steeper weight than questions.
    author = draw(rng, people, stream.members, stream.weight**1.25, at)
    seat = np.full(people.count, -1)
    seat[stream.members] = np.arange(size)
    step = rng.integers(1, CIRCLE + 1, count) * rng.choice([-1, 1], count)
    neighbour = stream.members[(seat[starter] + step) % size]
    there = (people.joined[neighbour] <= at) & (people.left[neighbour] >= at)
    use = (rng.random(count) < stream.subject.number("reciprocity", 0.4)) & (seat[starter] >= 0) & there
    author = np.where(use & (stream.niche >= 0), neighbour, author)
    guest = rng.random(count) < stream.guests
    author[guest] = draw(rng, people, np.arange(people.count), people.activity, at[guest])
    for _ in range(3):
        same = np.flatnonzero(author == starter)
        author[same] = draw(rng, people, stream.members, stream.weight, at[same])
    return np.where(author == starter, stream.members[(seat[starter] + 1) % size], author)


def _parents(rng: np.random.Generator, position: Ints, again: np.ndarray, author: Ints) -> Ints:
    """Position of the post that each post answers; -1 for the first of a thread."""
    earlier = np.floor(1 + rng.random(len(position)) * np.maximum(position - 1, 0)).astype(np.int64)
    recent = rng.random(len(position))
    parent = np.where(recent < 0.5, 0, np.where(recent < 0.82, position - 1, np.minimum(earlier, position - 1)))
    parent = np.where(again, position - 1, parent)  # the starter answers what was said last
    first = np.arange(len(position)) - position
    own = author[np.maximum(first + parent, 0)] == author
    parent = np.where(own & (position > 0), 0, parent)
    return np.where(position == 0, -1, parent)


def _times(rng: np.random.Generator, stream: Stream, begun: Ints, sizes: Ints, position: Ints) -> Ints:
    """Seconds: gaps of minutes while people are awake together, or about a day; squeezed in before the end."""
    count = len(position)
    soon = rng.lognormal(np.log(40 * 60), 1.1, count)
    later = rng.normal(22.5, 2.5, count).clip(min=14) * 3600 * np.maximum(rng.geometric(0.75, count), 1)
    gap = np.where(rng.random(count) < stream.subject.number("overnight", 0.32), later, soon)
    gap = np.where(position == 0, 0, np.maximum(gap, 45))
    first = np.arange(count) - position
    passed = np.cumsum(gap)
    passed -= passed[first]
    room = np.repeat(END - MARGIN - begun, sizes)
    needed = np.repeat(passed[np.cumsum(sizes) - 1], sizes)
    squeeze = np.minimum(1.0, room / np.maximum(needed, 1.0))
    return np.repeat(begun, sizes) + np.floor(passed * squeeze).astype(np.int64)
