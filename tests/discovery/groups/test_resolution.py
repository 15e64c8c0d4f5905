"""A platform is looked at as finely as what is found there holds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.groups.resolution import resolutions
from coterie_discovery.groups.thresholds import SCALES
from coterie_discovery.pipeline import read_terms
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.signals.tables import SCHEMAS, Signals

FIRST = datetime(2025, 1, 6, tzinfo=UTC)


def crowded(niches: int, threads: int = 8, people: int = 8, seed: int = 0) -> tuple[Signals, np.ndarray]:
    """Threads of three posts each, by people of one niche, half in its own twelve words and half in everybody's."""
    rng = np.random.default_rng(seed)
    rows = []
    for thread in range(niches * threads):
        niche = thread // threads
        who = people * niche + rng.choice(people, 3, replace=False)
        own, all_of = rng.integers(0, 12, (3, 8)), rng.integers(0, 400, (3, 8))
        begun = FIRST + timedelta(days=int(rng.integers(0, 200)))
        for post in range(3):
            said = [f"own{niche}x{word}q" for word in own[post]] + [f"common{word}q" for word in all_of[post]]
            rows.append(
                (f"t{thread}", f"t{thread}p{post}", f"m{who[post]}", begun + timedelta(hours=post), " ".join(said))
            )
    thread, post, author, at, text = map(list, zip(*rows, strict=True))
    told = {"thread": thread, "post": post, "author": author, "at": at, "text": text}
    schema = SCHEMAS["posts"]
    arrays = [pa.array(told.get(f.name, [None] * len(rows)), f.type) for f in schema]
    empty = {name: each.empty_table() for name, each in SCHEMAS.items()}
    return Signals(**{**empty, "posts": pa.Table.from_arrays(arrays, schema=schema)}), np.arange(
        niches * threads
    ) // threads


@pytest.fixture(scope="module")
def looked_at():
    def at(signals):
        columns = read_columns(signals)
        affinity = FusedGraph(seed=0).fit(columns, read_terms(columns))
        tried = resolutions(columns, affinity, seed=0, floor=5)
        assert len(tried.first[0]) == len(tried.found)
        return columns, tried.found, tried.candidates

    return at


def test_where_niches_are_many_and_small_the_look_becomes_finer(looked_at):
    signals, _ = crowded(niches=250)
    columns, found, candidates = looked_at(signals)
    assert len(found) > SCALES
    truth = np.array([int(key[1:]) // 8 for key in columns.threads])

    def told_apart(scale):
        cores = [set(truth[group.core].tolist()) for group in candidates if group.scale == scale]
        return sum(len(core) == 1 for core in cores)

    assert told_apart(len(found) - 1) >= 0.95 * 250
    assert told_apart(0) < 0.5 * 250


def test_where_niches_are_few_and_large_it_does_not(looked_at, small_platform):
    _, found, candidates = looked_at(small_platform.signals)
    assert len(found) == SCALES
    assert {group.scale for group in candidates} == set(range(SCALES))
    assert [group.code for group in candidates] == list(range(len(candidates)))
