"""The relational passes count what the engine counts in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coterie_discovery.graph.counts import gather
from coterie_discovery.pipeline import full_text
from coterie_discovery.scale.passes import run_passes, thinned
from coterie_discovery.scale.store import DuckStore
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.signals.tables import SCHEMAS, Signals
from coterie_discovery.text.terms import find_terms


@pytest.fixture
def store(small_platform, tmp_path):
    opened = DuckStore(small_platform.signals, tmp_path, threads=1)
    yield opened
    opened.close()


def part_of(store, passes):
    """{(thread key, member key): (wrote, acted)}"""
    keys = passes.part.inner_join(passes.things, "thread").rename(thing="key")
    keys = keys.inner_join(passes.people, "member").select("thing", "key", "wrote", "acted")
    return {(r["thing"], r["key"]): (r["wrote"], r["acted"]) for r in store.fetch(keys).to_pylist()}


def test_who_took_part_where_is_the_same_as_in_memory(store, small_platform):
    columns = read_columns(small_platform.signals)
    counts = gather(columns, find_terms(full_text(columns), columns.posts.thread))
    expected = {}
    for place, matrix in enumerate((counts.wrote, counts.acted)):
        pairs = matrix.tocoo()
        for row, column, times in zip(pairs.row, pairs.col, pairs.data, strict=True):
            both = expected.setdefault((columns.threads[row], columns.members[column]), [0, 0])
            both[place] = int(times)
    found = part_of(store, run_passes(store, seed=0))
    assert found == {pair: tuple(both) for pair, both in expected.items()}


def test_numbers_depend_on_keys_and_seed_and_not_on_the_order_of_rows(small_platform, tmp_path):
    rng = np.random.default_rng(0)
    tables = {name: getattr(small_platform.signals, name) for name in SCHEMAS}
    mixed = Signals(**{name: table.take(rng.permutation(table.num_rows)) for name, table in tables.items()})
    numbered = []
    for place, (signals, seed) in enumerate([(small_platform.signals, 0), (mixed, 0), (mixed, 1)]):
        folder = tmp_path / str(place)
        folder.mkdir()
        store = DuckStore(signals, folder)
        numbered.append(store.fetch(run_passes(store, seed).things.order_by("thread"))["key"].to_pylist())
        store.close()
    assert numbered[0] == numbered[1]
    assert numbered[0] != numbered[2]
    assert sorted(numbered[0]) == sorted(numbered[2])


def test_without_posts_what_is_acted_on_is_a_thread(small_platform, tmp_path):
    store = DuckStore(replace(small_platform.signals, posts=SCHEMAS["posts"].empty_table()), tmp_path)
    passes = run_passes(store, seed=0)
    acts = small_platform.signals.acts.to_pylist()
    expected = {act["object"] for act in acts if act["verb"] != "follow"}
    assert set(store.fetch(passes.things)["key"].to_pylist()) == expected
    store.close()


def test_a_bounded_number_of_people_stands_for_each_thread(store):
    passes = run_passes(store, seed=0)
    few = store.fetch(thinned(passes))
    everybody = store.fetch(passes.threads)
    crowded = {r["thread"] for r in everybody.to_pylist() if r["people"] > 32}
    shown = [thread for thread in few["thread"].to_pylist() if thread in crowded]
    assert crowded
    assert 8 <= len(shown) / len(crowded) <= 24
    small = {r["thread"]: r["people"] for r in everybody.to_pylist() if r["people"] <= 16}
    whole = [thread for thread in few["thread"].to_pylist() if thread in small]
    assert len(whole) == sum(small.values()), "of small threads nobody is left out"
