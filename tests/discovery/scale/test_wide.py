"""What is too much to cluster whole: a sample is, and teaches where everything else belongs."""

from __future__ import annotations

import json
from collections import defaultdict

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coterie_discovery.commands.output import with_hashed_keys, write_output
from coterie_discovery.evaluate import b_cubed, best_match
from coterie_discovery.groups.stability import shuffled
from coterie_discovery.pipeline import discover_source
from coterie_discovery.report import render_report
from coterie_discovery.scale.scale import MOST_ACTS, Scale, Size, outgrown
from coterie_discovery.signals.tables import Signals
from tests.discovery.factories import planted
from tests.support.found import some

SMALL = Size(threads=250, rows=7_000)


def wide(signals, **scale):
    return discover_source(signals, Scale(**{"sample": SMALL} | scale))


@pytest.fixture(scope="module")
def found(small_platform):
    return wide(small_platform.signals)


def people(discovery):
    groups = defaultdict(set)
    for row in discovery.complete.members.to_pylist():
        groups[row["niche"]].add(row["member"])
    return groups


def test_a_sample_finds_the_niches_that_everything_would(found, small_platform, small_discovery):
    truth = planted(small_platform.truth, "member")
    whole = best_match({n.key: {m.member for m in n.members} for n in small_discovery.niches}, truth)
    sampled = best_match(people(found), truth)
    assert sampled.precision == 1.0
    assert sampled.recall >= whole.recall - 1 / len(truth)
    assert sampled.f1 >= whole.f1 - 0.1


def test_threads_outside_of_the_sample_are_placed_too(found, small_platform):
    threads = defaultdict(set)
    for row in found.complete.threads.to_pylist():
        threads[row["niche"]].add(row["thread"])
    match = best_match(threads, planted(small_platform.threads, "thread"))
    assert match.precision == 1.0
    assert sum(map(len, threads.values())) > 2 * sum(len(niche.threads) for niche in found.niches)


def test_sizes_and_counts_are_of_everything_and_the_notes_say_what_is_not(found, small_platform, small_discovery):
    assert found.counts["posts"] == small_platform.signals.posts.num_rows
    assert found.counts["members"] == small_discovery.counts["members"]
    assert (found.first_at, found.last_at) == (small_discovery.first_at, small_discovery.last_at)
    assert {niche.key: niche.size for niche in found.niches} == {key: len(all_) for key, all_ in people(found).items()}
    assert "evidence is measured on the sample" in found.notes[0]


def test_everybody_and_every_thread_is_written_and_the_report_too(found, tmp_path):
    hashed = with_hashed_keys(found, lambda key: f"#{key}")
    write_output(tmp_path, hashed, render_report(hashed, title="Sampled", simulated=True), {"format": "test"})
    members, threads = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("members", "threads"))
    assert members.equals(found.complete.members)
    assert threads["thread"].to_pylist() == [f"#{key}" for key in found.complete.threads["thread"].to_pylist()]
    told = json.loads((tmp_path / "niches.json").read_text())["niches"]
    assert [niche["size"] for niche in told] == [niche.size for niche in found.niches]
    assert "Sampled" in (tmp_path / "report.html").read_text()


def test_the_number_of_threads_changes_nothing(found, small_platform):
    again = wide(small_platform.signals, threads=1)
    assert json.dumps(again.to_dict()) == json.dumps(found.to_dict())
    assert again.complete == found.complete


def test_shuffled_data_yields_no_niche(small_platform):
    assert wide(shuffled(small_platform.signals, seed=3)).niches == ()


def test_what_is_small_is_clustered_whole(small_platform):
    assert not outgrown(small_platform.signals, None)
    assert outgrown(small_platform.signals, 1 << 20), "a small memory makes anything too much"
    assert small_platform.signals.acts.num_rows < MOST_ACTS


def test_every_thread_that_says_anything_gets_a_group(found, small_platform):
    inside = set(found.complete.threads["thread"].to_pylist())
    rows = found.other_threads.threads.to_pylist()
    others = [row["thread"] for row in rows]
    every = set(small_platform.signals.posts["thread"].to_pylist())
    assert len(set(others)) == len(others)
    assert not inside & set(others)
    assert len(inside) + len(others) >= 0.98 * len(every)
    counted = {group.key: group.threads for group in some(found.less_certain)}
    assert counted == {key: sum(row["niche"] == key for row in rows) for key in counted}
    assert all(0 < row["weight"] <= 1 for row in some(rows))


def test_subjects_of_a_sample_place_the_threads_of_everything(small_platform):
    posts = small_platform.signals.posts
    at = posts.schema.get_field_index("author")
    nobody = Signals(posts=posts.set_column(at, posts.schema.field(at), pa.nulls(posts.num_rows, pa.string())))
    found = wide(nobody)
    assert found.niches == ()
    placed = {row["thread"]: {row["niche"]} for row in found.other_threads.threads.to_pylist()}
    truth = {row["thread"]: {row["niche"]} for row in small_platform.threads.to_pylist() if row["niche"]}
    score = b_cubed(placed, truth)
    assert score.recall > 0.5
    assert score.precision > 0.5
    assert all(group.subject and group.people is None for group in some(found.less_certain))
