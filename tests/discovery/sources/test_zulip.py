import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, UnknownExport, hashed_key, read_export
from tests.discovery.sources.conftest import MESSAGES, write_files, zulip_files


def read(path: Path, **options):
    return read_export(path, salt=b"salt", **{"keys": "plain", **options})


def test_place_is_the_stream_and_thread_the_topic(zulip: Path) -> None:
    posts = read(zulip).signals.posts.to_pylist()
    assert [p["place"] for p in posts] == ["dask & co"] * 2
    assert {p["thread"] for p in posts} == {"27-dask-co/kill persist()?"}
    assert [p["title"] for p in posts] == ["kill persist()?", None]
    assert posts[0]["at"].timestamp() == 1_600_000_000


def test_text_has_no_quotes_no_names_and_no_links_inside_of_zulip(zulip: Path) -> None:
    texts = read(zulip).signals.posts["text"].to_pylist()
    assert texts == ["How do I kill persist()? See docs", "Cancel the future, , as in"]


def test_who_quotes_a_message_of_the_topic_answers_it(zulip: Path) -> None:
    assert read(zulip).signals.posts["parent"].to_pylist() == [None, "10"]


def test_messages_of_bots_are_left_out_and_counted(zulip: Path) -> None:
    export = read(zulip)
    assert export.left_out == {"messages of Zulip's own bots": 1}
    assert sum(export.rows.values()) == 3
    assert export.names["name"].to_pylist() == ["Ann", "Ben"]


def test_links_to_the_outside_are_affinities(zulip: Path) -> None:
    assert read(zulip).signals.affinities["label"].to_pylist() == ["docs.dask.org"]


def test_nothing_is_read_of_people_who_opted_out_not_even_the_title_they_gave(zulip: Path) -> None:
    export = read(zulip, exclude={hashed_key("Ann", b"salt")})
    assert export.signals.posts["post"].to_pylist() == ["11"]
    assert export.signals.posts["title"].to_pylist() == [None]
    assert export.names["name"].to_pylist() == ["Ben"]


def test_a_stream_without_an_index_is_called_by_its_folder(tmp_path: Path) -> None:
    files = {name: text for name, text in zulip_files().items() if "index" not in name}
    assert set(read(write_files(tmp_path / "z", files)).signals.posts["place"].to_pylist()) == {"dask-co"}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("text", "is a str, not an object"),
        ({**MESSAGES[0], "id": "10"}, "id '10' is no int"),
        ({**MESSAGES[0], "id": True}, "id 'True' is no int"),
        ({**MESSAGES[0], "timestamp": 1_600_000_000_000}, "timestamp 1600000000000 is not between 1970 and 2100"),
        ({k: v for k, v in MESSAGES[0].items() if k != "content"}, "has no content"),
    ],
)
def test_a_bad_message_is_quarantined_with_its_number_and_reason(tmp_path: Path, message, reason) -> None:
    content = json.dumps([MESSAGES[1], message])
    export = read(write_files(tmp_path / "z", {"zulip_json/1-a/t.json": content}))
    assert [(q.position, q.reason) for q in export.quarantined] == [("message 2", reason)]
    assert export.counts["posts"] == 1


def test_half_a_character_does_not_stop_the_reading(tmp_path: Path) -> None:
    content = json.dumps([{**MESSAGES[0], "content": "<p>half \ud83d of one\x00</p>"}])
    export = read(write_files(tmp_path / "z", {"zulip_json/1-a/t.json": content}))
    assert export.signals.posts["text"].to_pylist() == ["half ? of one"]


@pytest.mark.parametrize("left", ["", "\0\0", '{"flour": 1}', "[{", "null"])
def test_a_file_that_is_no_topic_is_skipped_by_name(tmp_path: Path, left: str) -> None:
    files = {"27-dask/t.json": json.dumps(MESSAGES), "27-dask/recipe.json": left, "stream_index.json": left}
    export = read(write_files(tmp_path / "z", files))
    assert {file.file for file in export.skipped} == {"27-dask/recipe.json", "stream_index.json"}
    assert export.counts["posts"] == 2


@pytest.mark.parametrize("foreign", ['{"messages": []}', '[{"id": 1, "text": "Hello"}]', "[]", ""])
def test_a_folder_that_begins_with_a_number_is_no_archive_by_that(tmp_path: Path, foreign: str) -> None:
    with pytest.raises(UnknownExport):
        read(write_files(tmp_path / "z", {"2024-02-01/result.json": foreign}))


@pytest.mark.parametrize(
    ("content", "position", "problem"),
    [
        (json.dumps(MESSAGES).encode()[:150], "line 1", "the file ends too early"),
        (b"", "line 1", "the file ends too early"),
        (b'[\n{"id": 1,,}]', "line 2", "not JSON"),
        (b"[" * 100_000, "line 1", "not JSON"),
        (b'[{"id": ' + b"9" * 10_000 + b"}]", "line 1", "not JSON"),
        (b'{"id": 1}', "line 1", "holds a dict"),
        (json.dumps(MESSAGES, ensure_ascii=False).encode().replace(b"kill", b"k\xedll"), "byte", "0xed is not UTF-8"),
    ],
)
def test_a_broken_topic_is_refused_naming_file_and_place(tmp_path: Path, content, position, problem) -> None:
    with pytest.raises(BadExport) as caught:
        read(write_files(tmp_path / "z", {"zulip_json/1-a/t.json": content}))
    assert caught.value.file == "zulip_json/1-a/t.json"
    assert caught.value.position.startswith(position)
    assert problem in caught.value.problem
