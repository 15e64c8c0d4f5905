"""Signatures are cut from texts as they come, whatever they come from."""

from collections import Counter
from dataclasses import replace

import pyarrow as pa

from coterie_discovery.pipeline import discover
from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources.signatures import TIMES, unsigned

SIGNED = "Ann Lee, Brewer\nExample Street 5"


def posts(*rows: tuple[str | None, str]) -> pa.Table:
    author, text = map(list, zip(*rows, strict=True))
    told = {"author": author, "text": text, "post": [f"p{n}" for n in range(len(rows))], "thread": ["t"] * len(rows)}
    schema = SCHEMAS["posts"]
    return pa.table([pa.array(told.get(f.name, [None] * len(rows)), f.type) for f in schema], schema=schema)


def texts(table: pa.Table) -> list[str]:
    return unsigned(table)["text"].to_pylist()


def test_what_stands_below_the_mark_is_cut():
    assert texts(posts(("ann", "Hops first.\n-- \nAnn\nExample Street 5"), ("ben", "Malt -- and\nwater"))) == [
        "Hops first.",
        "Malt -- and\nwater",
    ]


def test_what_is_long_below_a_mark_is_text():
    long = "Hops first.\n--\n" + "\n".join(f"Step {n}." for n in range(30))
    assert texts(posts(("ann", long))) == [long]


def test_lines_that_end_post_after_post_of_one_person_are_cut():
    assert texts(posts(*(("ann", f"Words {n}.\n{SIGNED}") for n in range(3)))) == [f"Words {n}." for n in range(3)]


def test_the_same_lines_from_several_people_or_nobody_stay():
    rows = [
        *((f"a{n}", f"Words {n}.\n{SIGNED}") for n in range(4)),
        *((None, f"More {n}.\n{SIGNED}") for n in range(4)),
    ]
    assert texts(posts(*rows)) == [text for _, text in rows]


def test_nothing_is_asked_of_texts_of_one_line_and_of_no_texts():
    table = posts(("ann", "One line."), ("ann", "One line."))
    assert unsigned(table) is table
    assert unsigned(table.slice(0, 0)).num_rows == 0


def test_other_columns_and_the_order_stay():
    table = posts(("ann", "Hops first.\n-- \nAnn"), ("ben", "Second"))
    cut = unsigned(table)
    assert cut.schema == table.schema
    assert cut.drop_columns("text").equals(table.drop_columns("text"))


def test_signatures_change_no_niche(small_platform, small_discovery):
    said = small_platform.signals.posts
    author, text = said["author"].to_pylist(), said["text"].to_pylist()
    often = {who for who, posts in Counter(author).items() if posts >= TIMES}
    signed = [
        f"{each}\nsigned{who} of town{who}" if who in often else each for who, each in zip(author, text, strict=True)
    ]
    at = said.schema.get_field_index("text")
    posts = said.set_column(at, said.schema.field("text"), pa.array(signed, pa.string()))
    found = discover(replace(small_platform.signals, posts=posts))
    assert [niche.name for niche in found.niches] == [niche.name for niche in small_discovery.niches]
    assert [niche.size for niche in found.niches] == [niche.size for niche in small_discovery.niches]
