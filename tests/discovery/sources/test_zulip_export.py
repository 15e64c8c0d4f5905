"""What a Zulip server exports of itself: realm.json and files of messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coterie_discovery.sources import BadExport, Export, UnknownExport, hashed_key, read_export
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import zulip_export_files, zulip_message

FIRST = "zulip-export-x/messages-000001.json"
REALM = "zulip-export-x/realm.json"


def read(path: Path, files: dict[str, str] | None = None, **options: Any) -> Export:
    folder = write_files(path / "in", files or zulip_export_files())
    return read_export(folder, salt=b"salt", **{"keys": "plain", **options})


def posts(export: Export) -> dict[str, dict[str, Any]]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


def acts(export: Export) -> list[tuple[str, str, str]]:
    return [(act["actor"], act["verb"], act["object"]) for act in export.signals.acts.to_pylist()]


def with_messages(*messages: Any, **realm: Any) -> dict[str, str]:
    files = zulip_export_files()
    return {
        FIRST: json.dumps({"zerver_message": messages}),
        REALM: json.dumps(json.loads(files[REALM]) | realm),
    }


def test_place_is_the_channel_and_thread_the_topic_whatever_its_capitals(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.reader == "Zulip export"
    assert export.title == "Bakers"
    assert {key: (p["place"], p["thread"], p["parent"], p["title"]) for key, p in posts(export).items()} == {
        "101": ("general", "21/rye starter", None, "Rye starter"),
        "102": ("general", "21/rye starter", "101", None),
        "107": ("general", "21/rye starter", "102", None),
    }
    assert posts(export)["101"]["at"].timestamp() == 1_554_100_000


def test_text_is_without_quotes_and_mentions_as_html_or_as_typed(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert [post["text"] for post in posts(export).values()] == ["Which flour?", "Rye, as in the book", "Thanks"]
    assert export.signals.affinities["label"].to_pylist() == ["bread.example.org"]


def test_what_is_private_or_of_bots_is_left_out_and_so_are_reactions_to_it(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.left_out == {
        "messages of channels that are not public": 1,
        "private messages": 1,
        "messages of bots": 1,
        "messages of Zulip's own bots": 1,
    }
    assert acts(export) == [("12", "like", "101"), ("11", "dislike", "102")]
    assert sorted(export.names["name"].to_pylist()) == ["Ann", "Ben"]


def test_members_say_when_they_joined(tmp_path: Path) -> None:
    joined = {m["member"]: m["joined_at"] for m in read(tmp_path).signals.members.to_pylist()}
    assert joined["11"].timestamp() == 1_546_300_800
    assert joined["12"] is None


def test_nothing_is_read_of_people_who_opted_out(tmp_path: Path) -> None:
    export = read(tmp_path, exclude={hashed_key("12", b"salt")})
    assert set(posts(export)) == {"101", "107"}
    assert acts(export) == []  # one was theirs, one on their message


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (7, "is a int, not an object"),
        ({"id": 5}, "has no sender"),
        (zulip_message(5, 11, 31, content=None), "has no content"),
        (zulip_message(5, 11, 31, date_sent="noon"), "date_sent 'noon' is no Unix time between 1970 and 2100"),
        (zulip_message(5, 11, 31, date_sent=float("nan")), "date_sent 'nan' is no Unix time between 1970 and 2100"),
        (zulip_message(5, 11, 31, subject=None), "has no subject"),
    ],
)
def test_a_bad_message_is_quarantined_with_its_number(tmp_path: Path, odd: object, reason: str) -> None:
    files = {FIRST: json.dumps({"zerver_usermessage": [1], "zerver_message": [zulip_message(4, 11, 31), odd]})}
    export = read(tmp_path, zulip_export_files() | files)
    assert [(q.position, q.reason) for q in export.quarantined] == [("message 2", reason)]


def test_older_exports_call_the_time_otherwise(tmp_path: Path) -> None:
    old = zulip_message(4, 11, 31, pub_date=1_500_000_000.5)
    del old["date_sent"]
    assert posts(read(tmp_path, with_messages(old)))["4"]["at"].timestamp() == 1_500_000_000


def test_a_broken_file_of_messages_is_skipped_and_a_broken_realm_refused(tmp_path: Path) -> None:
    files = zulip_export_files()
    export = read(tmp_path / "cut", files | {FIRST.replace("1.", "9."): files[FIRST][:200]})
    assert [file.file for file in export.skipped] == [FIRST.replace("1.", "9.")]
    with pytest.raises(BadExport, match=r"realm\.json, line \d+: "):
        read(tmp_path / "realm", files | {REALM: files[REALM][:-30]})
    with pytest.raises(UnknownExport, match=r"without its realm\.json"):
        read(tmp_path / "none", {FIRST: files[FIRST]})


def test_an_export_of_private_messages_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match=r"left out: private messages \(2\)"):
        read(tmp_path, with_messages(*(zulip_message(n, 11, 33, subject="") for n in (1, 2))))


def test_without_recipients_only_what_has_a_topic_is_read(tmp_path: Path) -> None:
    messages = [zulip_message(1, 11, 31), zulip_message(2, 11, 33, subject="")]
    only = [{"id": 21, "name": "general"}]
    found = posts(read(tmp_path / "one", with_messages(*messages, zerver_recipient=[], zerver_stream=only)))
    assert {key: post["place"] for key, post in found.items()} == {"1": "general"}
    two = [*only, {"id": 22, "name": "other"}]
    found = posts(read(tmp_path / "two", with_messages(*messages, zerver_recipient=[], zerver_stream=two)))
    assert {key: post["place"] for key, post in found.items()} == {"1": None}
    hidden = [*only, {"id": 22, "name": "other", "invite_only": True}]
    with pytest.raises(BadExport, match="that nothing says are public"):
        read(tmp_path / "private", with_messages(*messages, zerver_recipient=[], zerver_stream=hidden))


def test_files_of_any_size_and_order_of_lists_are_read_item_by_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(tmp_path / "whole")
    monkeypatch.setattr("coterie_discovery.sources.json_text.CHUNK_BYTES", 16)
    turned = {
        name: json.dumps(dict(reversed(json.loads(content).items())), indent=1) if name.endswith(".json") else content
        for name, content in zulip_export_files().items()
    }
    export = read(tmp_path / "in pieces", turned)
    assert posts(export) == posts(expected)
    assert acts(export) == acts(expected)


@pytest.mark.parametrize("realm", ["{}", "[]", '{"realm": 1}', "", "{"])
def test_another_realm_is_not_taken_for_it(tmp_path: Path, realm: str) -> None:
    with pytest.raises(UnknownExport):
        read(tmp_path, {"realm.json": realm, "messages-1.json": '{"messages": []}'})
