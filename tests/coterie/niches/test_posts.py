"""Single posts out of large files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie.niches.columns import rows_where
from coterie.niches.models import Niche, Source
from coterie.niches.posts import posts_by_key, posts_by_thread
from coterie_discovery.commands.job import read_signals
from coterie_discovery.runtime import row_groups
from coterie_discovery.runtime.isolated import AsideFailed
from tests.support.found import some


@settings(deadline=None)  # the first call loads libraries
@given(st.lists(st.sampled_from("abcdef"), max_size=40), st.sets(st.sampled_from("abcxyz")))
def test_rows_are_found_wherever_they_lie(tmp_path_factory, stored: list[str], wanted: set[str]) -> None:
    file = tmp_path_factory.mktemp("rows") / "rows.parquet"
    table = pa.table({"key": pa.array(stored, pa.string()), "row": pa.array(range(len(stored)), pa.int64())})
    pq.write_table(table, file, row_group_size=3)
    found = row_groups.rows_where(file, "key", sorted(wanted), ["key", "row"])
    assert found == [{"key": key, "row": row} for row, key in enumerate(stored) if key in wanted]


def test_rows_come_from_another_process_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    at = datetime(2026, 5, 1, tzinfo=UTC)
    pq.write_table(pa.table({"key": ["a", "b"], "at": pa.array([at, None], pa.timestamp("us", "UTC"))}), file)
    assert rows_where(file, "key", ["a", "b"], ["key", "at"]) == [{"key": "a", "at": at}, {"key": "b", "at": None}]


def test_what_goes_wrong_in_the_other_process_is_told(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_text("no table")
    with pytest.raises(AsideFailed, match="Parquet"):
        rows_where(tmp_path / "rows.parquet", "key", ["a"], ["key"])


def test_a_file_that_is_gone_has_no_rows(tmp_path: Path) -> None:
    assert rows_where(tmp_path / "gone.parquet", "key", ["a"], ["key"]) == []


def test_posts_come_in_the_order_asked_for_with_names(source: Source) -> None:
    signals = read_signals(source.signals).posts
    keys = [signals["post"][row].as_py() for row in (900, 3, 1500)]
    posts = posts_by_key(source, [*keys, "no such post"])
    assert [post.post for post in posts] == keys
    assert [post.text for post in posts] == [signals["text"][row].as_py() for row in (900, 3, 1500)]
    assert all(post.author_name for post in some(posts))


def test_threads_come_whole_and_from_the_beginning(source: Source, niches: list[Niche]) -> None:
    row = niches[0].threads.order_by("-posts").first()
    posts = posts_by_thread(source, [row.thread])[row.thread]
    assert len(posts) == row.posts
    assert posts[0].title == row.title
    assert [post.at for post in posts] == sorted(post.at for post in posts)


def test_the_way_back_is_known_if_the_export_says_it(source: Source) -> None:
    assert source.url_of("17") == ""
    source.link = "https://beer.example/q/{thread}"
    assert source.url_of("17") == "https://beer.example/q/17"
