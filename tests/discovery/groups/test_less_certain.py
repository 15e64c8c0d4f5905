"""Every group of the full partition is told with the tests it failed, and nothing of it changes a niche."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.groups.detect import detect
from coterie_discovery.groups.less_certain import less_certain_groups
from coterie_discovery.groups.stability import shuffled
from coterie_discovery.history.previous import previous_of
from coterie_discovery.pipeline import discover, read_terms
from coterie_discovery.runtime.clock import Clock
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.steering.decisions import Steering
from tests.support.found import some


@pytest.fixture(scope="module")
def detected(small_platform):
    columns = read_columns(small_platform.signals)
    return columns, detect(columns, read_terms(columns), seed=0, floor=5, clock=Clock(None, None))


def free(columns):
    return np.zeros(columns.n_threads, bool)


def without_authors(signals):
    posts = signals.posts
    at = posts.schema.get_field_index("author")
    posts = posts.set_column(at, posts.schema.field(at), pa.nulls(posts.num_rows, pa.string()))
    nobody = {name: getattr(signals, name).slice(0, 0) for name in ("members", "acts", "searches", "affinities")}
    return replace(signals, posts=posts, **nobody)


def test_every_thread_of_a_reported_run_is_of_a_niche_or_of_a_less_certain_group(small_platform, small_discovery):
    rows = small_discovery.other_threads.threads.to_pylist()
    inside = {thread.thread for niche in small_discovery.niches for thread in niche.threads}
    every = set(small_platform.signals.posts["thread"].to_pylist())
    others = {row["thread"] for row in rows}
    assert len(others) == len(rows)
    assert len(others | inside) >= 0.97 * len(every)
    assert others <= every
    assert {row["niche"] for row in rows} == {group.key for group in small_discovery.less_certain}
    assert all(0.5 <= row["weight"] <= 1 or row["weight"] > 0 for row in rows)


def test_each_failed_a_test_that_a_niche_must_pass(detected):
    columns, found = detected
    for judged in some(less_certain_groups(columns, found, free(columns), 5)):
        assert any(each.passed is False for each in judged.tests)
        assert len(judged.weights) == len(judged.group.core)


def test_the_surest_come_first(small_discovery):
    passed = [sum(test.passed is True for test in group.tests) for group in some(small_discovery.less_certain)]
    assert passed == sorted(passed, reverse=True)
    assert [group.key for group in small_discovery.less_certain][:2] == ["g01", "g02"][: len(passed)]


def test_shuffled_data_has_groups_all_of_which_fail(small_platform):
    found = discover(shuffled(small_platform.signals, seed=3), seed=0)
    assert found.niches == ()
    for group in some(found.less_certain):
        assert any(test.passed is False for test in group.tests)
        assert group.near is None


def test_a_group_that_fewer_people_than_the_floor_took_part_in_is_withheld(detected):
    columns, found = detected
    [judged] = less_certain_groups(columns, found, free(columns), 5)
    took_part = (found.fused.counts_.wrote + found.fused.counts_.acted)[judged.group.core]
    people = len(np.unique(took_part.indices))
    assert len(less_certain_groups(columns, found, free(columns), people)) == 1
    assert less_certain_groups(columns, found, free(columns), people + 1) == []


def test_people_below_the_floor_are_not_counted(small_platform, small_discovery):
    [group] = small_discovery.less_certain
    floor = group.people + 1
    [told] = discover(small_platform.signals, seed=0, floor=floor).less_certain[:1]
    assert told.people is None or told.people >= floor
    for test in some(told.tests):
        assert test.test != "people" or test.passed or (test.value is None and f"Fewer than {floor}" in test.words)


def test_what_people_dismissed_is_no_less_certain_group(small_platform, small_discovery):
    niche = small_discovery.niches[0]
    steering = Steering(dismissals=(niche.identity,))
    found = discover(small_platform.signals, seed=0, previous=previous_of(small_discovery), steering=steering)
    gone = {thread.thread for thread in niche.threads}
    others = set(found.other_threads.threads["thread"].to_pylist())
    assert niche.identity not in {each.identity for each in found.niches}
    assert len(gone & others) <= 0.1 * len(gone)


def test_posts_without_authors_give_subjects(small_platform):
    found = discover(without_authors(small_platform.signals), seed=0)
    assert found.niches == ()
    assert any("no authors" in note for note in found.notes)
    about = {row["thread"]: row["niche"] for row in small_platform.threads.to_pylist()}
    assert len(some(found.less_certain)) >= 5
    for group in some(found.less_certain):
        assert group.subject
        assert group.people is None
        assert group.tests[0].words == "Who takes part cannot be told: the posts have no authors."
    # What is talked about is found without knowing who talks: threads of one planted niche lie together.
    rows = found.other_threads.threads.to_pylist()
    for niche in some({each for each in about.values() if each}):
        of = [row["niche"] for row in rows if about[row["thread"]] == niche]
        assert max(of.count(key) for key in set(of)) > 0.5 * len(of)


def test_they_lie_on_the_niches_map_and_no_niche_moves(small_discovery, small_platform):
    again = discover(small_platform.signals, seed=0)
    assert again == small_discovery
    places = [(group.x, group.y) for group in some(small_discovery.less_certain)]
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in some(places))
    niches = [(niche.x, niche.y) for niche in small_discovery.niches]
    assert len({*places, *niches}) == len(places) + len(niches)
    assert {group.near for group in small_discovery.less_certain} <= {niche.key for niche in small_discovery.niches}
