"""Updates where there are no words, where there are no times, and on what real people wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coterie_discovery.incremental import learn, update
from coterie_discovery.incremental.files import load, save
from coterie_discovery.incremental.model import TABLES
from coterie_discovery.pipeline import discover
from coterie_discovery.signals.tables import Signals
from coterie_discovery.simulate.acts_only import write_acts
from coterie_discovery.sources import read_export
from tests.discovery.incremental.conftest import between

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
END = 1 << 40


def day_after(signals, share):
    """The second until which a share of the posts, or of the acts where there are none, was made."""
    table = signals.posts if signals.posts.num_rows else signals.acts
    at = np.sort(pc.fill_null(table["at"].cast(pa.int64()), 0).to_numpy())
    return int(at[int(len(at) * share) - 1])


def counts_once(found, model, signals):
    """Whether reading ``signals`` again changes neither the result nor the model."""
    again, same = update(model, found, signals)
    tables = all(getattr(same, name).equals(getattr(model, name)) for name in TABLES)
    return tables and replace(again, notes=()) == replace(found, notes=())


def test_where_nobody_writes_things_are_placed_by_who_acts_on_them(tmp_path):
    write_acts(tmp_path / "acts", acts=40_000)
    signals = read_export(tmp_path / "acts", salt=b"salt").signals
    day = day_after(signals, 0.9)
    old, new = between(signals, 0, day), between(signals, day, END)
    found = discover(old)
    save(learn(old, found), tmp_path / "model")
    after, model = update(load(tmp_path / "model"), found, new)
    assert after.counts["acts"] == signals.acts.num_rows
    fresh = set(new.acts["object"].to_pylist()) - set(old.acts["object"].to_pylist())
    placed = {each.thread for niche in after.niches for each in niche.threads}
    assert len(fresh & placed) > len(fresh) / 4
    assert counts_once(after, model, signals)


def test_posts_without_times_are_known_by_their_keys(story):
    def untimed(signals):
        field = signals.posts.schema.field("at")
        at = signals.posts.schema.get_field_index("at")
        nothing = pa.nulls(signals.posts.num_rows, field.type)
        return Signals(members=signals.members, posts=signals.posts.set_column(at, field, nothing))

    old, new = untimed(story.old), untimed(story.new)
    found = discover(old)
    after, model = update(learn(old, found), found, new)
    assert after.counts["posts"] == story.platform.signals.posts.num_rows
    assert (after.first_at, after.last_at) == (None, None)
    assert sum(len(niche.threads) for niche in after.niches) > sum(len(niche.threads) for niche in found.niches)
    assert counts_once(after, model, untimed(story.platform.signals))


@pytest.mark.parametrize("name", ["zulip_ncar", "se_beer_2020"])
def test_what_real_people_wrote_is_added_and_counts_once(name):
    path = DATA / f"{name}.tar.xz"
    if not path.exists():
        pytest.skip(f"{path.name}: real data is not on this machine")
    signals = read_export(path, salt=b"salt").signals
    day = day_after(signals, 0.95)
    old, new = between(signals, -1, day), between(signals, day, END)
    found = discover(old)
    after, model = update(learn(old, found), found, new)
    assert after.counts["posts"] == signals.posts.num_rows
    assert after.counts["threads"] == len(pc.unique(signals.posts["thread"]))
    assert sum(len(niche.threads) for niche in after.niches) > sum(len(niche.threads) for niche in found.niches)
    assert {change.kind for change in after.changes} <= {"grown", "shrunk", "steady"}
    assert counts_once(after, model, signals)


def test_where_nobody_says_anything_people_alone_place_threads(story):
    def silent(signals):
        nothing = pa.array([""] * signals.posts.num_rows, pa.string())
        posts = signals.posts
        for name in ("text", "title"):
            at = posts.schema.get_field_index(name)
            posts = posts.set_column(at, posts.schema.field(at), nothing)
        return replace(signals, posts=posts)

    old, new = silent(story.old), silent(story.new)
    found = discover(old)
    model = learn(old, found)
    assert model.ratio.shape == (0, len(found.niches))
    after, _ = update(model, found, new)
    assert sum(len(niche.threads) for niche in after.niches) > sum(len(niche.threads) for niche in found.niches) + 30
