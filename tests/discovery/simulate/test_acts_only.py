"""Acts at any size, with the niches that are planted in them."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from coterie_discovery.simulate.acts_only import write_acts
from coterie_discovery.sources import read_export


def test_it_writes_the_public_format_and_the_truth(tmp_path):
    told = write_acts(tmp_path, acts=30_000, seed=3)
    export = read_export(tmp_path, keys="plain", salt=b"0" * 32)
    assert export.counts["acts"] == told["acts"] == 30_000
    assert export.counts["quarantined"] == 0
    truth = pq.read_table(tmp_path / "truth" / "members.parquet")
    sizes = truth.group_by("niche").aggregate([("member", "count")])["member_count"].to_pylist()
    assert len(sizes) == told["niches"]
    assert min(sizes) >= 12


def test_the_people_of_a_niche_do_half_of_everything_inside_it(tmp_path):
    write_acts(tmp_path, acts=100_000, seed=0)
    acts = pq.read_table(tmp_path / "acts.parquet")
    truth = pq.read_table(tmp_path / "truth" / "members.parquet").filter(pc.field("niche") == "planted 01")
    threads = pq.read_table(tmp_path / "truth" / "threads.parquet").filter(pc.field("niche") == "planted 01")
    theirs = acts.filter(pc.is_in(acts["actor"], truth["member"].combine_chunks()))
    inside = pc.is_in(theirs["object"], threads["thread"].combine_chunks())
    assert 0.2 < np.asarray(inside).mean() < 0.6


def test_the_same_seed_gives_the_same_rows(tmp_path):
    write_acts(tmp_path / "a", acts=20_000, seed=1)
    write_acts(tmp_path / "b", acts=20_000, seed=1)
    write_acts(tmp_path / "c", acts=20_000, seed=2)
    a, b, c = (pq.read_table(tmp_path / name / "acts.parquet") for name in "abc")
    assert a.equals(b)
    assert not a.equals(c)


def test_too_few_acts_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 10000"):
        write_acts(tmp_path, acts=9_999)
