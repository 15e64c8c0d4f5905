"""The readers on real exports; skipped, saying so, on machines that do not have them."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest

from coterie_discovery.sources import UnknownExport, read_export


def test_all_of_a_stack_exchange_dump_is_read(shared_data: Path) -> None:
    export = read_export(shared_data / "se_beer_2020.tar.xz", salt=b"s", keys="plain")
    assert {name.rpartition("/")[2]: rows for name, rows in export.rows.items()} == {
        "Posts.xml": 3471,
        "Comments.xml": 3509,
        "Votes.xml": 18564,
        "Users.xml": 6863,
    }
    posts = export.signals.posts
    own = posts.filter(pc.invert(pc.starts_with(posts["post"], "c")))
    wikis = 165
    assert own.num_rows == 3471 - wikis
    assert posts.num_rows == 3471 - wikis + 3509
    assert export.counts["threads"] == pc.count_distinct(own.filter(pc.is_null(own["parent"]))["post"]).as_py() == 1029
    assert export.counts["quarantined"] == 0
    kept = (
        export.counts["posts"]
        + export.counts["members"]
        + export.signals.acts.filter(pc.not_equal(export.signals.acts["verb"], "accept")).num_rows
    )
    accepted = 625  # votes that only date an acceptance
    assert kept + accepted + export.counts["left_out"] == sum(export.rows.values())
    assert export.link == "https://alcohol.stackexchange.com/q/{thread}"


def test_all_of_a_zulip_archive_is_read(shared_data: Path) -> None:
    export = read_export(shared_data / "zulip_ncar.tar.xz", salt=b"s")
    assert sum(export.rows.values()) == 6707
    assert export.counts["posts"] + export.left_out["messages of Zulip's own bots"] == 6707
    assert export.names.num_rows == 171 - 2  # two of the senders are bots
    assert pc.count_distinct(export.signals.posts["place"]).as_py() <= 32
    assert "#narrow" not in " ".join(export.signals.posts["text"].to_pylist())
    assert not any("moved here from" in text for text in export.signals.posts["text"].to_pylist())


def test_all_of_a_folder_of_usenet_posts_is_read(shared_data: Path) -> None:
    export = read_export(shared_data / "20news_18828.tar.xz", salt=b"s")
    assert export.counts["posts"] == sum(export.rows.values()) == 18_828
    assert export.counts["quarantined"] == 0
    assert export.counts["members"] == 8474
    assert pc.count_distinct(export.signals.posts["place"]).as_py() == 20
    assert "\nNewsgroups:" not in "\n".join(export.signals.posts["text"].to_pylist())


def test_all_of_a_discourse_archive_is_read(shared_data: Path) -> None:
    export = read_export(shared_data / "discourse_delving.tar.xz", salt=b"s")
    assert sum(export.rows.values()) == 4725 == export.counts["posts"] + export.counts["left_out"]
    assert export.counts["quarantined"] == 0
    assert export.counts["members"] == 460 - 2  # the forum's own account, and who took back all they wrote
    assert pc.count_distinct(export.signals.posts["place"]).as_py() == 8
    assert export.link == "https://delvingbitcoin.org/t/{thread}"


def test_all_of_a_folder_of_reddit_tables_is_read(shared_data: Path) -> None:
    export = read_export(shared_data / "reddit_makers_photo.tar.xz", salt=b"s")
    assert export.counts["posts"] == export.counts["threads"] == sum(export.rows.values()) == 68_960
    assert export.counts["members"] == export.counts["quarantined"] == 0
    assert pc.count_distinct(export.signals.posts["place"]).as_py() == 72
    assert "t5_" not in " ".join(export.signals.posts["text"].to_pylist())


def test_what_no_reader_knows_is_refused(shared_data: Path) -> None:
    with pytest.raises(UnknownExport, match="looked for"):
        read_export(shared_data / "graph_email_eu_core", salt=b"s")
