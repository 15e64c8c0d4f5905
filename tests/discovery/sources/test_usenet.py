from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, hashed_key, read_export
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import usenet_files


def read(path: Path, files: dict[str, str] | None = None, **options):
    return read_export(write_files(path / "in", files or usenet_files()), salt=b"salt", **{"keys": "plain", **options})


def posts(export) -> dict[str, dict]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


def test_place_is_the_group_and_answers_join_the_thread_of_their_subject(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.reader == "Usenet folders"
    found = posts(export)
    assert {key: post["place"] for key, post in found.items()} == {
        "rec.photo/1001": "rec.photo",
        "rec.photo/1002": "rec.photo",
        "rec.audio/7": "rec.audio",
    }
    assert [found[k]["thread"] for k in ("rec.photo/1001", "rec.photo/1002")] == ["rec.photo/1001"] * 2
    assert [p["title"] for p in found.values() if p["title"]] == ["Hum", "Cleaning a macro lens"]


def test_text_has_no_quotes_credits_signature_or_header_lines(tmp_path: Path) -> None:
    assert posts(read(tmp_path))["rec.photo/1002"]["text"] == "Air first, see http://www.lens.example.com/x"


def test_people_are_known_by_address_and_named_apart(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert set(export.signals.members["member"].to_pylist()) == {
        "ann@example.org",
        "ben@example.org",
        "cat@example.org",
    }
    assert set(export.names["name"].to_pylist()) == {"Ann Lee", "Ben"}
    assert export.signals.affinities.to_pylist() == [
        {"actor": "ben@example.org", "source": "link", "label": "lens.example.com", "at": None}
    ]


def test_a_file_without_a_sender_is_quarantined_with_its_number(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert [(q.file, q.position, q.reason) for q in export.quarantined] == [
        ("news/rec.audio", "file 8", "has no From line")
    ]
    assert export.rows == {"news/rec.audio": 2, "news/rec.photo": 2}


def test_who_opted_out_leaves_neither_text_nor_title(tmp_path: Path) -> None:
    found = posts(read(tmp_path, exclude={hashed_key("ann@example.org", b"salt")}))
    assert set(found) == {"rec.photo/1002", "rec.audio/7"}
    assert found["rec.photo/1002"]["title"] is None


def test_the_same_subject_in_another_group_is_another_thread(tmp_path: Path) -> None:
    files = {f"{group}/1": "From: a@b.org\nSubject: Help\n\nx\n" for group in ("rec.a", "rec.b")}
    assert read(tmp_path, files).counts["threads"] == 2


def test_folders_in_which_no_file_is_a_post_any_more_are_refused(tmp_path: Path) -> None:
    long = "From: a@b.org\nSubject: s\n\n" + "x" * (1 << 24)
    with pytest.raises(BadExport, match=r"rec\.a, file 1: .*longer than 16 MB"):
        read(tmp_path, {"rec.a/1": long})
