import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, ExportError, hashed_key, read_export
from coterie_discovery.sources.packing import zstd
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import REDDIT_COLUMNS, reddit_files


def read(path: Path, files: dict[str, str] | None = None, **options):
    files = files or reddit_files()
    return read_export(write_files(path / "in", files), salt=b"salt", **{"keys": "plain", **options})


def posts(export) -> dict[str, dict]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


COMMENTS = [
    {"id": "aa", "title": "Queen lost", "selftext": "Help", "subreddit": "bees", "created_utc": 1600000000,
     "author": "ann"},
    {"id": "aa", "body": "Look\n> Help", "subreddit": "bees", "created_utc": 1600000100, "author": "ben",
     "link_id": "t3_aa", "parent_id": "t3_aa"},
    {"id": "bb", "body": "Again", "subreddit": "bees", "created_utc": "1600000200", "author": "[deleted]",
     "link_id": "t3_aa", "parent_id": "t1_aa"},
    {"id": "cc", "body": "Rules", "subreddit": "bees", "created_utc": 1600000200, "author": "AutoModerator",
     "link_id": "t3_aa", "parent_id": "t3_aa"},
]  # fmt: skip


def test_place_is_the_forum_and_a_post_its_own_thread(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.reader == "Reddit tables"
    assert {key: (post["place"], post["thread"], post["title"]) for key, post in posts(export).items()} == {
        "1dv89d": ("Beekeeping", "1dv89d", "The lady, at the post office"),
        "1caqcq": ("Beekeeping", "1caqcq", "Season"),
        "1zzzzz": ("Bonsai", "1zzzzz", "Juniper"),
    }
    assert posts(export)["1caqcq"]["at"].timestamp() == 1365897566


def test_text_is_what_was_written_without_quotes_and_addresses_of_the_forum(tmp_path: Path) -> None:
    found = posts(read(tmp_path))
    assert {key: post["text"] for key, post in found.items()} == {
        "1dv89d": "",
        "1caqcq": "First line\ntips & more",
        "1zzzzz": "",
    }


def test_bad_rows_are_quarantined_with_their_number(tmp_path: Path) -> None:
    assert [(q.file, q.position, q.reason) for q in read(tmp_path).quarantined] == [
        ("data/Beekeeping.csv", "row 4", "created_utc 'noon' is no Unix or ISO 8601 time between 1970 and 2100"),
        ("data/Beekeeping.csv", "row 5", "has 3 columns, not 11"),
    ]


def test_comments_join_the_thread_of_what_they_are_on(tmp_path: Path) -> None:
    export = read(tmp_path, {"dump.ndjson": "\n".join(map(json.dumps, COMMENTS)) + "\nnull\n"})
    assert {key: (p["thread"], p["parent"], p["author"], p["text"]) for key, p in posts(export).items()} == {
        "aa": ("aa", None, "ann", "Help"),
        "caa": ("aa", "aa", "ben", "Look"),
        "cbb": ("aa", "caa", None, "Again"),
    }
    assert export.left_out == {"posts of bots": 1}
    assert [(q.position, q.reason) for q in export.quarantined] == [("line 5", "is not a JSON object")]


def test_dumps_as_they_are_handed_around_are_read(tmp_path: Path) -> None:
    lines = {"bees_submissions.zst": COMMENTS[:1], "RC_2020-09.zst": COMMENTS[1:]}
    far = {zstd.CompressionParameter.window_log: 31, zstd.CompressionParameter.enable_long_distance_matching: 1}
    files = {
        name: zstd.compress("".join(json.dumps(row) + "\n" for row in rows).encode(), options=far)
        for name, rows in lines.items()
    }
    export = read(tmp_path, files)
    assert export.reader == "Reddit tables"
    assert {key: post["thread"] for key, post in posts(export).items()} == {"aa": "aa", "caa": "aa", "cbb": "aa"}


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("2021-03-04 12:33:11", "2021-03-04T12:33:11"),
        ("2021-03-04T12:33:11Z", "2021-03-04T12:33:11"),
        ("2021-03-04 14:33:11.25+02:00", "2021-03-04T12:33:11"),
        ("2021-03-04 12:33:11 UTC", "2021-03-04T12:33:11"),
        ("2021-03-04", "2021-03-04T00:00:00"),
        ("1614861191", "2021-03-04T12:33:11"),
        ("1614861191.0", "2021-03-04T12:33:11"),
        ("1614861191000", "2021-03-04T12:33:11"),
        ("1614861191000000", "2021-03-04T12:33:11"),
        ("1.614861191e+18", "2021-03-04T12:33:11"),
        ("NaN", None),
        ("NaT", None),
    ],
)
def test_times_are_read_as_tables_have_them(tmp_path: Path, given: str, at: str | None) -> None:
    export = read(tmp_path, {"a.csv": f"id,title,subreddit,created_utc\nx,Dovetail,wood,{given}\n"})
    found = posts(export)["x"]["at"]
    assert (found.isoformat()[:19] if found else None) == at
    assert export.counts["quarantined"] == 0


@pytest.mark.parametrize("given", ["noon", "-5", "5000000000", "inf", "99999-01-01", "2150-01-01"])
def test_a_time_that_is_none_is_quarantined(tmp_path: Path, given: str) -> None:
    table = f"id,title,subreddit,created_utc\nx,Dovetail,wood,{given}\ny,Glue,wood,1614861191\n"
    assert [q.position for q in read(tmp_path, {"a.csv": table}).quarantined] == ["row 2"]


@pytest.mark.parametrize("nothing", ["NaN", "null", '"nan"', '"None"', '""'])
def test_what_data_frames_write_for_nothing_is_no_author_and_no_text(tmp_path: Path, nothing: str) -> None:
    line = (
        '{"id": "a", "title": "Glue", "selftext": %s, "author": %s, "created_utc": 1614861191.0, "subreddit": "wood"}'
    )
    body = '{"id": "b", "body": %s, "author": "ann", "created_utc": 1, "subreddit": "wood", "link_id": "t3_a"}'
    export = read(tmp_path, {"a.ndjson": f"{line % (nothing, nothing)}\n{body % nothing}\n"})
    found = posts(export)
    assert (found["a"]["author"], found["a"]["text"]) == (None, "")
    assert nothing == '""' or found["cb"]["text"] == ""
    assert export.names["name"].to_pylist() == (["ann"] if "cb" in found else [])


@pytest.mark.parametrize("title", ["[deleted by user]", "[ Removed by Reddit ]", "[deleted]"])
def test_what_reddit_puts_for_a_deleted_title_is_no_title(tmp_path: Path, title: str) -> None:
    table = f"id,title,subreddit,created_utc\nx,{title},wood,1614861191\n"
    assert posts(read(tmp_path, {"a.csv": table}))["x"]["title"] is None


def comments(*rows: str, columns: str = "id,parent_id,author,body,subreddit,created_utc") -> dict[str, str]:
    return {"comments.csv": "\n".join((columns, *(f"{row},wood,1675400000" for row in rows), ""))}


def test_comments_without_a_link_are_followed_to_what_they_are_on(tmp_path: Path) -> None:
    rows = [
        "j3,t1_j2,ann,again",
        "j1,t3_zz,ann,root",
        "j2,t1_j1,ben,answer",
        "j5,t1_j4,ann,deep",
        "j4,t1_gone,ben,on nothing",
    ]
    found = posts(read(tmp_path, comments(*rows)))
    assert {key: (post["thread"], post["parent"]) for key, post in found.items()} == {
        "cj1": ("zz", "zz"),
        "cj2": ("zz", "cj1"),
        "cj3": ("zz", "cj2"),
        "cj4": ("cgone", "cgone"),
        "cj5": ("cgone", "cj4"),
    }


def test_a_thread_goes_on_below_what_is_not_read(tmp_path: Path) -> None:
    rows = ["j1,t3_zz,ann,root", "j2,t1_j1,AutoModerator,beep", "j3,t1_j2,ben,a", "j4,t1_j3,cat,b"]
    found = posts(read(tmp_path, comments(*rows), exclude={hashed_key("ben", b"salt")}))
    assert {key: post["thread"] for key, post in found.items()} == {"cj1": "zz", "cj4": "zz"}


def test_answers_to_comments_with_a_link_join_their_thread(tmp_path: Path) -> None:
    with_link = {"id": "j1", "body": "x", "link_id": "t3_zz", "parent_id": "t3_zz", "created_utc": 1, "subreddit": "w"}
    found = posts(read(tmp_path, {"old.ndjson": json.dumps(with_link)} | comments("j2,t1_j1,ben,answer")))
    assert found["cj2"]["thread"] == "zz"


def test_answers_without_a_prefix_are_to_a_comment_if_there_is_one(tmp_path: Path) -> None:
    found = posts(read(tmp_path, comments("j1,zz,ann,root", "j2,j1,ben,answer")))
    assert {key: (post["thread"], post["parent"]) for key, post in found.items()} == {
        "cj1": ("zz", "zz"),
        "cj2": ("zz", "cj1"),
    }


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("id,submission_id,author,body,subreddit,created_utc", "j1,t3_zz,ann,root"),
        ("id,post_id,author,body,subreddit,created_utc", "j1,zz,ann,root"),
        ("id,permalink,author,body,subreddit,created_utc", "j1,/r/wood/comments/zz/planes/j1/,ann,root"),
    ],
)
def test_the_post_of_a_comment_stands_in_other_columns_too(tmp_path: Path, columns: str, row: str) -> None:
    found = posts(read(tmp_path, comments(row, columns=columns)))
    assert (found["cj1"]["thread"], found["cj1"]["parent"]) == ("zz", "zz")


def test_answers_in_a_circle_and_a_long_chain_end(tmp_path: Path) -> None:
    circle = ["a1,t1_a2,ann,x", "a2,t1_a1,ben,y", "a3,t1_a3,cat,z"]
    chain = [f"b{n},{f't1_b{n - 1}' if n else 't3_zz'},ann,word {n}" for n in range(3000)]
    found = posts(read(tmp_path, comments(*circle, *chain)))
    assert found["cb2999"]["thread"] == "zz"
    assert len(found) == 3003


def test_a_list_of_posts_is_read_item_by_item(tmp_path: Path) -> None:
    rows = [{"id": "a", "title": "Glue", "selftext": "Wet rag?", "created_utc": 1, "subreddit": "wood"}, 7]
    export = read(tmp_path, {"posts.json": json.dumps(rows, indent=2)})
    assert posts(export)["a"]["text"] == "Wet rag?"
    assert [(q.position, q.reason) for q in export.quarantined] == [("item 2", "is not a JSON object")]


@pytest.mark.parametrize(
    "left", ["", "a,b\n1,2\n", '{"about": "us"}', "\0", "[]", f"{REDDIT_COLUMNS}\n\xff".encode("latin-1")]
)
def test_a_table_that_is_something_else_is_skipped_by_name(tmp_path: Path, left: str | bytes) -> None:
    export = read(tmp_path, reddit_files() | {"data/stray.csv": left})
    assert [file.file for file in export.skipped] == ["data/stray.csv"]
    assert export.counts["posts"] == 3


@pytest.mark.parametrize("columns", ["id,title,created,permalink", "id,title,body,created_at,subreddit_name"])
def test_a_table_of_something_else_is_not_taken_for_reddit(tmp_path: Path, columns: str) -> None:
    with pytest.raises(ExportError):
        read(tmp_path, {"a.csv": f"{columns}\n1,2,3,4\n", "b.txt": "x"})


def test_who_opted_out_is_not_read(tmp_path: Path) -> None:
    dump = {"dump.ndjson": "\n".join(map(json.dumps, COMMENTS))}
    export = read(tmp_path, dump, exclude={hashed_key("ann", b"salt")})
    assert set(posts(export)) == {"caa", "cbb"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f"{REDDIT_COLUMNS}\n1,2\n", r"row 2: not one row can be read \(has 2 columns, not 11\)"),
        (f"{REDDIT_COLUMNS}\n" + "x" * (1 << 24), "line 2: is longer than 16 MB"),
        (f"{REDDIT_COLUMNS}\n\xff\n".encode("latin-1"), "line 2: byte 0xff is not UTF-8 text"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, content, problem) -> None:
    with pytest.raises(BadExport, match=problem):
        read(tmp_path, {"a.csv": content})
