"""What posts say, kept beside a result."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coterie_discovery.commands import quotes
from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources import BadExport

POSTS = SCHEMAS["posts"].empty_table().schema


def some_posts(*rows: tuple[str, str | None, str, str]) -> pa.Table:
    names = ("post", "author", "title", "text")
    plain = [{"thread": "t1", **dict(zip(names, row, strict=True))} for row in rows]
    return pa.Table.from_pylist(plain, POSTS)


def said(table: pa.Table) -> dict[str, str]:
    return dict(zip(table["post"].to_pylist(), table["text"].to_pylist(), strict=True))


def test_a_post_is_quoted_on_one_line_from_its_beginning() -> None:
    table = some_posts(
        ("p2", "m1", "", "  Two\n\n lines. "), ("p1", "m2", "", "x" * 999), ("p3", None, "", "not asked")
    )
    assert said(quotes.quote(table, ["p2", "p1", "p9"])) == {"p1": "x" * quotes.BEGINNING, "p2": "Two lines."}
    assert quotes.quote(table, ["p2", "p1"])["post"].to_pylist() == ["p1", "p2"], "by key, whatever was asked first"


def test_a_post_without_text_says_its_title() -> None:
    assert said(quotes.quote(some_posts(("p1", "m1", "A link", " ")), ["p1"])) == {"p1": "A link"}
    untitled = some_posts(("p1", "m1", "", ""))
    assert said(quotes.quote(untitled.set_column(6, "title", pa.nulls(1, pa.string())), ["p1"])) == {"p1": ""}


def test_keys_are_hashed_and_words_are_not() -> None:
    table = quotes.quote(some_posts(("p1", "m1", "", "one"), ("p2", "m1", "", "two")), ["p1", "p2"])
    by = quotes.hashed(table, {"p1": "z", "p2": "a", "t1": "th"}.__getitem__)
    assert by.to_pylist() == [
        {"post": "a", "thread": "th", "author": "m1", "text": "two"},
        {"post": "z", "thread": "th", "author": "m1", "text": "one"},
    ]


def test_what_is_new_is_added_and_what_is_not_shown_or_of_who_left_goes() -> None:
    keys = ["p1", "p2", "p3", "p4", "p5"]
    old = quotes.quote(
        some_posts(
            ("p1", "m1", "", "one"), ("p2", "m2", "", "two"), ("p3", None, "", "three"), ("p5", "m1", "", "old")
        ),
        keys,
    )
    fresh = quotes.quote(some_posts(("p4", "m2", "", "four"), ("p5", "m1", "", "edited")), keys)
    kept = quotes.renewed(old, fresh, ["p1", "p2", "p3", "p4", "p5"], {"m2"})
    assert said(kept) == {"p1": "one", "p3": "three", "p5": "edited"}
    assert said(quotes.renewed(old, fresh, ["p2", "p4"], set())) == {"p2": "two", "p4": "four"}


@pytest.mark.parametrize("broken", [b"", b"no table", None])
def test_broken_quotes_are_said_in_one_line(tmp_path: Path, broken: bytes | None) -> None:
    if broken is None:
        pq.write_table(pa.table({"post": ["p1"]}), tmp_path / quotes.FILE)
    else:
        (tmp_path / quotes.FILE).write_bytes(broken)
    with pytest.raises(BadExport, match=r"quotes\.parquet: cannot be understood"):
        quotes.read_quotes(tmp_path)


def test_a_result_of_before_has_none(tmp_path: Path) -> None:
    assert quotes.read_quotes(tmp_path).num_rows == 0
