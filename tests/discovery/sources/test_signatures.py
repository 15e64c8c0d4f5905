"""Signatures are cut from texts as they come, whatever they come from."""

import pyarrow as pa

from coterie_discovery.columns import read_columns
from coterie_discovery.signals import SCHEMAS, Signals
from coterie_discovery.sources.signatures import unsigned

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


def test_the_engine_reads_no_signatures():
    columns = read_columns(Signals(**{**{n: s.empty_table() for n, s in SCHEMAS.items()}, "posts": posts(
        *(("ann", f"Words {n}.\n{SIGNED}") for n in range(3)))}))  # fmt: skip
    assert sorted(columns.posts.text.to_pylist()) == [f"Words {n}." for n in range(3)]
