"""What people do without writing: view, like, save and follow. Numbers of rows follow the number of posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coterie_discovery.simulate.calendar import DAY, END
from coterie_discovery.simulate.population import Floats, Ints, Population
from coterie_discovery.simulate.threads import CIRCLE, Stream, Threads, draw

PER_POST = {"view": 4.0, "like": 1.3, "save": 0.14, "follow": 0.08}
FOLLOWS_PER_MEMBER = 0.8
VERBS = ("view", "like", "save", "follow")
OBJECTS = ("thread", "post", "member")
ELSEWHERE = 0.3  # share of views by people from outside of the subject


@dataclass(frozen=True)
class Acts:
    """One entry an act: who, which of :data:`VERBS`, on which kind of :data:`OBJECTS`, which one, second."""

    actor: Ints
    verb: Ints
    kind: Ints
    object: Ints
    at: Ints

    def __len__(self) -> int:
        return len(self.actor)


def act(
    rng: np.random.Generator,
    people: Population,
    streams: Sequence[Stream],
    threads: Threads,
    elsewhere: float = ELSEWHERE,
) -> Acts:
    """All acts on ``threads`` and between people, in order of time; a share ``elsewhere`` is by just anybody."""
    popularity = rng.lognormal(0.0, 0.8, len(threads.size)) * (threads.size + 1.5)
    posts = len(threads.thread)
    rows = [
        _on_threads(rng, people, streams, threads, popularity, "view", int(PER_POST["view"] * posts), elsewhere),
        _on_posts(rng, people, streams, threads, popularity, int(PER_POST["like"] * posts), elsewhere),
        _on_threads(rng, people, streams, threads, popularity, "save", int(PER_POST["save"] * posts), elsewhere),
        _on_threads(rng, people, streams, threads, popularity, "follow", int(PER_POST["follow"] * posts), elsewhere),
        *(_follows(rng, people, streams[index]) for index in range(len(streams)) if streams[index].niche >= 0),
    ]
    actor, verb, kind, target, at = (np.concatenate([row[column] for row in rows]) for column in range(5))
    order = np.argsort(at, kind="stable")
    return Acts(actor[order], verb[order], kind[order], target[order], at[order])


Rows = tuple[Ints, Ints, Ints, Ints, Ints]


def _rows(actor: Ints, verb: str, kind: str, target: Ints, at: Ints) -> Rows:
    verbs = np.full(len(actor), VERBS.index(verb))
    return actor, verbs, np.full(len(actor), OBJECTS.index(kind)), target, at


def _on_threads(
    rng: np.random.Generator,
    people: Population,
    streams: Sequence[Stream],
    threads: Threads,
    popularity: Floats,
    verb: str,
    count: int,
    elsewhere: float,
) -> Rows:
    thread = rng.choice(len(popularity), count, p=popularity / popularity.sum())
    at = _afterwards(rng, threads.begun[thread], slow=0.35)
    return _rows(_readers(rng, people, streams, threads.stream[thread], at, elsewhere), verb, "thread", thread, at)


def _on_posts(
    rng: np.random.Generator,
    people: Population,
    streams: Sequence[Stream],
    threads: Threads,
    popularity: Floats,
    count: int,
    elsewhere: float,
) -> Rows:
    # First posts and the pictures in them get most of the likes.
    liked = np.sqrt(popularity[threads.thread]) * np.where(threads.position == 0, 3.0, 1.0)
    post = rng.choice(len(liked), count, p=liked / liked.sum())
    at = _afterwards(rng, threads.at[post], slow=0.15)
    actor = _readers(rng, people, streams, threads.stream[threads.thread[post]], at, elsewhere)
    own = np.flatnonzero(actor == threads.author[post])
    kept = np.delete(np.arange(count), own)
    return _rows(actor[kept], "like", "post", post[kept], at[kept])


def _readers(
    rng: np.random.Generator,
    people: Population,
    streams: Sequence[Stream],
    stream: Ints,
    at: Ints,
    elsewhere: float,
) -> Ints:
    """Who looks at something in ``stream`` at a time: mostly those who care for it, sometimes anybody."""
    actor = draw(rng, people, np.arange(people.count), people.activity**0.8, at)
    inside = (rng.random(len(at)) >= elsewhere).nonzero()[0]
    for index in np.unique(stream):
        rows = inside[stream[inside] == index]
        # Reading is spread more evenly over people than writing.
        actor[rows] = draw(rng, people, streams[index].members, streams[index].weight ** 0.7, at[rows])
    return actor


def _afterwards(rng: np.random.Generator, begun: Ints, slow: float) -> Ints:
    """A time after ``begun``: mostly within two days, a share ``slow`` found it weeks later."""
    delay = np.where(
        rng.random(len(begun)) < slow,
        rng.exponential(45 * DAY, len(begun)),
        rng.exponential(1.4 * DAY, len(begun)),
    )
    late = begun + 30 + delay >= END
    inside = begun + rng.random(len(begun)) * (END - begun)
    return np.where(late, inside, begun + 30 + delay).astype(np.int64)


def _follows(rng: np.random.Generator, people: Population, stream: Stream) -> Rows:
    """People of a niche follow those who sit next to them, and its core."""
    size = len(stream.members)
    count = int(FOLLOWS_PER_MEMBER * size)
    seat = rng.choice(size, count, p=stream.weight / stream.weight.sum())
    step = rng.integers(1, CIRCLE + 1, count) * rng.choice([-1, 1], count)
    core = rng.choice(size, count, p=stream.weight**1.5 / (stream.weight**1.5).sum())
    target = np.where(rng.random(count) < 0.6, (seat + step) % size, core)
    target = np.where(target == seat, (seat + 1) % size, target)
    actor, followed = stream.members[seat], stream.members[target]
    since = np.maximum(people.joined[actor], people.joined[followed])
    begin = np.maximum(since, END - 730 * DAY).clip(max=END - DAY)
    at = begin + (rng.random(count) * (END - begin)).astype(np.int64)
    return _rows(actor, "follow", "member", followed, at)
