import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, hashed_key, read_export
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
        ("data/Beekeeping.csv", "row 4", "created_utc 'noon' is no Unix time between 1970 and 2100"),
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
