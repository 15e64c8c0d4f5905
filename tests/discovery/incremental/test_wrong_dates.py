"""One wrong date changes no trend and stops no update."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from coterie_discovery.incremental import learn, update
from coterie_discovery.pipeline import discover, discover_source
from coterie_discovery.scale.scale import Scale, Size
from coterie_discovery.signals.tables import SCHEMAS
from tests.discovery.incremental.conftest import between

FUTURE = 3_979_000_000  # 2096


def redated(signals, row, seconds):
    """``signals`` with another time of one post."""
    at = signals.posts["at"].cast(pa.int64()).to_numpy().copy()
    at[row] = seconds
    place = SCHEMAS["posts"].get_field_index("at")
    field = SCHEMAS["posts"].field("at")
    return replace(signals, posts=signals.posts.set_column(place, field, pa.array(at).cast(field.type)))


@pytest.fixture(scope="module", params=[FUTURE, 0], ids=["2096", "1970"])
def wrong(story, request):
    signals = redated(story.old, len(story.old.posts) // 2, request.param)
    return signals, discover(signals, seed=0)


def test_trends_are_those_without_the_wrong_date_and_a_note_tells_it(story, wrong):
    _, found = wrong
    assert {n.name: n.trend.direction for n in found.niches} == {n.name: n.trend.direction for n in story.found.niches}
    assert (found.first_at, found.last_at) == (story.found.first_at, story.found.last_at)
    assert max(len(n.trend.points) for n in found.niches) <= max(len(n.trend.points) for n in story.found.niches)
    assert found.notes[-1].endswith("cannot be right; so dated, and read as without a date: 1 post.")


def test_what_is_new_is_counted_after_a_run_with_a_wrong_date(story, wrong):
    signals, found = wrong
    _, model = update(learn(signals, found), found, story.new)
    assert model.read.fresh["posts"] == story.new.posts.num_rows
    assert model.read.last == update(story.model, story.found, story.new)[1].read.last


def test_a_wrong_date_in_one_update_stops_not_the_next(story):
    night = int(np.median(story.new.posts["at"].cast(pa.int64()).to_numpy()))
    first, second = between(story.new, 0, night), between(story.new, night, 1 << 40)
    found, model = update(story.model, story.found, redated(first, 0, FUTURE))
    assert found.notes[-1].endswith("read as without a date: 1 post.")
    assert model.read.fresh["posts"] == first.posts.num_rows
    _, model = update(model, found, second)
    assert model.read.fresh["posts"] == story.new.posts.num_rows


def test_a_new_post_of_1970_is_counted_once(story):
    told = redated(story.new, 0, 0)
    found, model = update(story.model, story.found, told)
    assert model.read.fresh["posts"] == told.posts.num_rows
    assert update(model, found, told)[1].read.fresh["posts"] == told.posts.num_rows


@pytest.mark.parametrize("laid_out", [False, True])
def test_a_sampled_run_reads_a_wrong_date_as_unknown(story, tmp_path, laid_out):
    scale = Scale(sample=Size(threads=250, rows=7_000))
    source = redated(redated(story.old, 7, FUTURE), 8, 0)
    if laid_out:
        for name in SCHEMAS:
            pq.write_table(getattr(source, name), tmp_path / f"{name}.parquet")
        source = tmp_path
    found = discover_source(source, scale)
    assert (found.first_at, found.last_at) == (story.found.first_at, story.found.last_at)
    assert "read as without a date: 2 posts." in found.notes[-1]
    assert not pc.any(pc.equal(found.complete.threads["weight"], 0)).as_py()
