"""A simulated platform of nothing but acts, at any size: who viewed or liked what, with planted niches.

It measures how discovery grows with its input, so it is written straight to Parquet, a piece at a time, in memory that
does not grow with the number of acts. Everything in it is simulated: the same numbers and seed give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coterie_discovery.signals.tables import SCHEMAS, TIME
from coterie_discovery.simulate.calendar import DAY, DAYS, END, START
from coterie_discovery.simulate.population import Floats, Ints

ACTS_PER_MEMBER = 100
ACTS_PER_THREAD = 80  # in a crowd; a niche's threads are seen by most of its people, and by no more than it has
NICHES, LARGEST, SMALLEST, LEAST = 24, 0.02, 0.0001, 12  # how many, shares of all members, people at least
INSIDE = 0.5  # share of what somebody does inside their niches
STRANGERS = 0.12  # share of acts on a niche's threads by anybody at all
FADS, FAD_DAYS, FAD_SHARE = 3, 12, 0.01
ROWS = 1 << 21  # a piece
VERBS = pa.array(["view", "like"])
TRUTH_MEMBERS = pa.schema([("niche", pa.string()), ("member", pa.string()), ("strength", pa.float32())])
TRUTH_THREADS = pa.schema([("thread", pa.string()), ("niche", pa.string())])


@dataclass(frozen=True)
class Pool:
    """People who meet on some threads. ``reach``: running totals of the members' weights; the threads are a range."""

    members: Ints
    reach: Floats
    first: int
    threads: int
    acts: int


@dataclass(frozen=True)
class Crowd:
    """Everything that is drawn before the acts: keys of members and threads, pools, births of threads (seconds)."""

    members: pa.Array
    threads: pa.Array
    pools: list[Pool]
    planted: int
    born: Ints
    lasts: Floats


def write_acts(folder: Path | str, *, acts: int, seed: int = 0) -> dict[str, int]:
    """Write about ``acts`` acts into ``folder`` as ``acts.parquet``, and the truth into its subfolder ``truth``.

    There is a member for every hundred acts. Niches hold from 2 % to 0.01 % of the members, never fewer than 12, and
    overlap as chance has it; each member does half of everything inside their niches. Three fads are there to be taken
    for niches. Returns how many acts, members, threads and niches there are. Raises ValueError below 10,000 acts.
    """
    if acts < 10_000:
        raise ValueError(f"acts: expected at least 10000, got {acts}")
    rng = np.random.default_rng(seed)
    crowd = _crowd(rng, acts)
    folder = Path(folder)
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    written = 0
    with pq.ParquetWriter(folder / "acts.parquet", SCHEMAS["acts"], compression="zstd") as writer:
        for piece in _pieces(rng, crowd, acts):
            writer.write_table(piece)
            written += piece.num_rows
    _write_truth(folder / "truth", crowd)
    return {"acts": written, "members": len(crowd.members), "threads": len(crowd.threads), "niches": crowd.planted}


def _crowd(rng: np.random.Generator, acts: int) -> Crowd:
    count = max(acts // ACTS_PER_MEMBER, 100)
    activity = rng.lognormal(0.0, 0.9, count)
    activity *= acts / activity.sum()
    sizes = np.maximum(np.geomspace(LARGEST * count, SMALLEST * count, NICHES).astype(np.int64), LEAST)
    niches = [np.sort(rng.choice(count, size, replace=False)) for size in sizes]
    homes = np.bincount(np.concatenate(niches), minlength=count)
    pools: list[Pool] = []
    first = 0
    for members in niches:
        weight = activity[members] * INSIDE / homes[members]
        pools.append(_pool(members, weight, first, int(weight.sum() / (1 - STRANGERS))))
        first += pools[-1].threads
    spent = sum(pool.acts for pool in pools)
    free = activity * np.where(homes > 0, 1 - INSIDE, 1.0)
    for share in (*[FAD_SHARE] * FADS, 1 - FADS * FAD_SHARE):
        pools.append(_pool(np.arange(count), free, first, int((acts - spent) * share)))
        first += pools[-1].threads
    born, lasts = _lives(rng, pools, first)
    return Crowd(_keys("m", rng.permutation(count)), _keys("t", rng.permutation(first)), pools, NICHES, born, lasts)


def _pool(members: Ints, weight: Floats, first: int, acts: int) -> Pool:
    seen_by = min(ACTS_PER_THREAD, max(int(0.7 * len(members)), 6))
    return Pool(members, np.cumsum(weight), first, max(acts // seen_by, 5), acts)


def _lives(rng: np.random.Generator, pools: list[Pool], threads: int) -> tuple[Ints, Floats]:
    """When each thread begins, and for how many days it is looked at; all threads of a fad begin in the same days."""
    born = START + (rng.random(threads) * (DAYS - 20) * DAY).astype(np.int64)
    lasts = np.where(rng.random(threads) < 0.3, 40.0, 2.0)
    for fad in pools[NICHES:-1]:
        begins = START + int(rng.integers(60, DAYS - 60)) * DAY
        born[fad.first : fad.first + fad.threads] = begins + (rng.random(fad.threads) * FAD_DAYS * DAY).astype(np.int64)
        lasts[fad.first : fad.first + fad.threads] = 1.0
    return born, lasts


def _pieces(rng: np.random.Generator, crowd: Crowd, acts: int) -> Iterator[pa.Table]:
    share = np.array([pool.acts for pool in crowd.pools], dtype=np.float64)
    left = acts
    while left > 0:
        rows = min(ROWS, left)
        left -= rows
        counts = rng.multinomial(rows, share / share.sum())
        drawn = [
            _draw(rng, pool, int(count), stranger=place < crowd.planted, everybody=crowd.pools[-1])
            for place, (pool, count) in enumerate(zip(crowd.pools, counts.tolist(), strict=True))
        ]
        actor, thread = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
        mixed = rng.permutation(rows)
        yield _table(rng, crowd, actor[mixed], thread[mixed])


def _draw(rng: np.random.Generator, pool: Pool, count: int, *, stranger: bool, everybody: Pool) -> tuple[Ints, Ints]:
    """Who, and on which thread: some threads are much more popular than others."""
    actor = _pick(rng, pool, count)
    if stranger:
        strange = np.flatnonzero(rng.random(count) < STRANGERS)
        actor[strange] = _pick(rng, everybody, len(strange))
    thread = pool.first + (rng.random(count) ** 1.3 * pool.threads).astype(np.int64)
    return actor, thread


def _pick(rng: np.random.Generator, pool: Pool, count: int) -> Ints:
    place = np.searchsorted(pool.reach, rng.random(count) * pool.reach[-1], side="right")
    return pool.members[np.minimum(place, len(pool.members) - 1)]


def _table(rng: np.random.Generator, crowd: Crowd, actor: Ints, thread: Ints) -> pa.Table:
    after = (rng.exponential(1.0, len(thread)) * crowd.lasts[thread] * DAY).astype(np.int64)
    at = np.minimum(crowd.born[thread] + after, END)
    columns = [
        crowd.members.take(pa.array(actor)),
        VERBS.take(pa.array((rng.random(len(actor)) < 0.2).astype(np.int8))),
        crowd.threads.take(pa.array(thread)),
        pa.array(at).cast(TIME),
        pa.nulls(len(actor), pa.float32()),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["acts"])


def _keys(letter: str, numbers: Ints) -> pa.Array:
    return pa.array([f"{letter}{number:08d}" for number in numbers.tolist()])


def _write_truth(folder: Path, crowd: Crowd) -> None:
    planted = crowd.pools[: crowd.planted]
    names = [f"planted {place + 1:02d}" for place in range(crowd.planted)]
    members = pa.table(
        [
            pa.array(np.repeat(names, [len(pool.members) for pool in planted])),
            crowd.members.take(pa.array(np.concatenate([pool.members for pool in planted]))),
            pa.array(np.ones(sum(len(pool.members) for pool in planted), np.float32)),
        ],
        schema=TRUTH_MEMBERS,
    )
    of = [*names, *[None] * (len(crowd.pools) - crowd.planted)]
    about = [name for name, pool in zip(of, crowd.pools, strict=True) for _ in range(pool.threads)]
    threads = pa.table([crowd.threads, pa.array(about, pa.string())], schema=TRUTH_THREADS)
    pq.write_table(members, folder / "members.parquet", compression="zstd")
    pq.write_table(threads, folder / "threads.parquet", compression="zstd")
