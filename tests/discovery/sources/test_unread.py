"""Exports that nobody reads yet are named by what is in them, and taken for nothing else."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from coterie_discovery.runtime.errors import UnreadExport
from coterie_discovery.sources import ExportError, UnknownExport, read_export
from tests.discovery.sources.conftest import write_files

MESSAGE = {"id": 1, "type": "message", "date": "2024-02-01T10:00:00", "from": "P", "from_id": "user1", "text": "Rye?"}
TELEGRAM = {"name": "Bakers", "type": "public_supergroup", "id": 1, "messages": [MESSAGE]}
EVENT = {"type": "m.room.message", "sender": "@a:example.org", "content": {"body": "Rye?"}, "event_id": "$1"}
POST = {"id": 1, "name": "Rye?", "body": "x", "published": "2024-02-01T10:00:00Z", "community_id": 2, "creator_id": 3}
NOTE = {
    "type": "Create",
    "published": "2024-02-01T10:00:00Z",
    "actor": "https://m.example/a",
    "object": {"type": "Note"},
}
CHAT_POST = {"team": "t", "channel": "c", "user": "a", "message": "Rye?", "create_at": 1706781600000}
MAIL = "Received: by x\n\tfor y\nFrom: A <a@example.org>\nSubject: Rye\n\nrye\n"

SQL = "-- phpMyAdmin SQL Dump\nCREATE TABLE `phpbb_acl_groups` (`group_id` int);\n"
OTHER_SQL = "INSERT INTO forum_posts (post_id, topic_id, forum_id, poster_id, post_text) VALUES (1,1,2,3,'rye');\n"

# What stands where in each, and what it is called.
EXPORTS: dict[str, tuple[dict[str, object], str]] = {
    "telegram": ({"ChatExport_2024-02-01/result.json": TELEGRAM}, "Telegram"),
    "telegram dated": ({"2024-02-01 export/result.json": TELEGRAM}, "Telegram"),
    "telegram of one day in a folder": ({"11-bread/2024-02-01.json": TELEGRAM}, "Telegram"),
    "telegram of all chats": ({"result.json": {"about": "x", "chats": {"about": "y", "list": [TELEGRAM]}}}, "Telegram"),
    "telegram with attachments": ({"r.json": TELEGRAM, "files/a.json": {"a": 1}, "files/b.csv": "a,b\n"}, "Telegram"),
    "telegram pages": (
        {"messages.html": '<html><div class="page_wrap"><div class="history"><div class="message default">'},
        "Telegram",
    ),
    "matrix": ({"matrix - Bakers.json": {"room_name": "Bakers", "messages": [EVENT]}}, "Matrix"),
    "matrix lines": ({"events.ndjson": json.dumps(EVENT) + "\n"}, "Matrix"),
    "lemmy": (
        {"posts.json": {"posts": [{"post": POST, "creator": {"name": "a"}, "community": {"name": "baking"}}]}},
        "Lemmy",
    ),
    "lemmy lines": ({"posts.jsonl": json.dumps(POST) + "\n"}, "Lemmy"),
    "github": (
        {"d.json": {"data": {"repository": {"discussions": {"nodes": [{"title": "Rye?", "author": {"login": "a"}}]}}}}},
        "GitHub",
    ),
    "github issues": (
        {"issues.json": [{"author": {"login": "a"}, "body": "x", "createdAt": "2024-02-01T10:00:00Z", "number": 1}]},
        "GitHub",
    ),
    "phpbb": ({"phpbb_posts.sql": OTHER_SQL.replace("forum_posts", "phpbb_posts")}, "phpBB"),
    "phpbb whole": ({"backup.sql": SQL}, "phpBB"),
    "phpbb by another prefix": ({"backup.SQL": OTHER_SQL}, "phpBB"),
    "phpbb packed": ({"backup.sql.gz": gzip.compress(SQL.encode())}, "phpBB"),
    "phpbb rows": ({"posts.csv": "post_id,topic_id,forum_id,poster_id,post_text\n1,1,1,1,rye\n"}, "phpBB"),
    "another database": ({"dump.sql": "CREATE TABLE things (a int);\n"}, "a database (SQL)"),
    "facebook": (
        {"groups/group_posts.json": [{"timestamp": 1706781600, "data": [{"post": "Rye?"}], "title": "P posted."}]},
        "Facebook",
    ),
    "facebook of today": ({"g/posts.json": {"group_posts_v2": [{"timestamp": 1706781600}]}}, "Facebook"),
    "mastodon": (
        {"outbox.json": {"@context": "https://www.w3.org/ns/activitystreams", "orderedItems": [NOTE]}},
        "Mastodon",
    ),
    "eml": ({"mail/1.eml": MAIL, "mail/2.EML": MAIL}, "(.eml)"),
    "maildir": ({"Maildir/cur/1706781600.M1P1.host:2,S": MAIL}, "Maildir"),
    "maildir of new mail": ({"new/1706781600.M1P1.host": MAIL}, "Maildir"),
    "mattermost": (
        {"data.jsonl": '{"type": "version", "version": 1}\n' + json.dumps({"type": "post", "post": CHAT_POST}) + "\n"},
        "Mattermost",
    ),
    "mattermost of posts": ({"posts.ndjson": json.dumps({"type": "post", "post": CHAT_POST}) + "\n"}, "Mattermost"),
    "whatsapp": ({"_chat.txt": "[01/02/2024, 10:00:00] Ann: Rye?\n"}, "WhatsApp"),
    "whatsapp of android": ({"WhatsApp Chat.txt": "01/02/24, 10:00 - Ann: Rye?\n"}, "WhatsApp"),
    "slack without channels": (
        {"general/2024-02-01.json": [{"type": "message", "user": "U1", "text": "x", "ts": "1706781600.000100"}]},
        "days of a Slack export, without its channels.json",
    ),
    "discord table": (
        {"a.csv": "AuthorID,Author,Date,Content,Attachments,Reactions\n1,a,b,c,,\n"},
        "Discord channel as CSV",
    ),
    "twitter": ({"data/tweets.js": "window.YTD.tweets.part0 = [ {"}, "X (Twitter)"),
    "wordpress": (
        {"posts.xml": '<?xml version="1.0"?>\n<rss version="2.0" xmlns:wp="http://w.example/">'},
        "WordPress",
    ),
}


def files_of(what: str) -> dict[str, bytes]:
    def content(given: object) -> bytes:
        return given if isinstance(given, bytes) else (given if isinstance(given, str) else json.dumps(given)).encode()

    return {name: content(given) for name, given in EXPORTS[what][0].items()}


@pytest.mark.parametrize("what", EXPORTS)
def test_an_export_that_nobody_reads_is_named_and_taken_for_nothing_else(tmp_path: Path, what: str) -> None:
    with pytest.raises(UnreadExport, match="this looks like") as caught:
        read_export(write_files(tmp_path / "in", files_of(what)), salt=b"s")
    assert EXPORTS[what][1] in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("what", ["telegram", "matrix", "facebook", "mattermost", "phpbb"])
def test_the_line_points_to_the_table_format(tmp_path: Path, what: str) -> None:
    with pytest.raises(UnknownExport, match=r"does not read yet; write it as tables .*docs/data-formats\.md"):
        read_export(write_files(tmp_path / "in", files_of(what)), salt=b"s")


@pytest.mark.parametrize("what", ["telegram", "matrix", "lemmy", "mastodon"])
def test_one_with_line_breaks_and_a_byte_order_mark_is_named_too(tmp_path: Path, what: str) -> None:
    files = {n: b"\xef\xbb\xbf" + json.dumps(json.loads(c), indent=2).encode() for n, c in files_of(what).items()}
    with pytest.raises(UnreadExport):
        read_export(write_files(tmp_path / "in", files), salt=b"s")


@pytest.mark.parametrize("what", EXPORTS)
def test_words_about_a_platform_are_words(tmp_path: Path, what: str) -> None:
    said = "".join(content.decode("utf-8", "replace") for content in files_of(what).values())
    row = {"post": "1", "thread": "1", "text": said}
    export = read_export(write_files(tmp_path / "in", {"posts.jsonl": json.dumps(row) + "\n"}), salt=b"s")
    assert (export.reader, export.counts["posts"]) == ("tables", 1)


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.txt", "a.html", "a.sql.gz", "cur/a", "a.xml"])
@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"[[{", b'{"a": 1}', b"plain words\n" * 9, b"\x1f\x8b\x08cut"])
def test_what_cannot_be_named_is_not_known(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnknownExport) as caught:
        read_export(write_files(tmp_path / "in", {name: content, "README": b"x"}), salt=b"s")
    assert "database" in str(caught.value) or not isinstance(caught.value, UnreadExport)


PIECES = (
    b"<!---->",
    b"<rss ",
    b'class="page_wrap',
    b'"ts":"',
    b'{"guild":{',
    b"a:\n",
    b"a:\n ",
    b"From ",
    b'"type":"m.',
    b" ",
    b'"',
)
NAMES = (
    "a.json",
    "general/2024-02-01.json",
    "1-a/b.json",
    "a.csv",
    "posts.xml",
    "a.html",
    "a.eml",
    "cur/a",
    "a.sql",
    "a.txt",
)


@pytest.mark.parametrize("start", [b"", b"{", b"[{", b"<"])
def test_starts_without_end_are_looked_through_in_little_time(tmp_path: Path, start: bytes) -> None:
    started = os.times().user
    for number, piece in enumerate(PIECES):
        content = start + piece * ((1 << 17) // len(piece))
        files = dict.fromkeys(NAMES, content) | {"channels.json": b"[]"}
        with pytest.raises(ExportError):
            read_export(write_files(tmp_path / str(number), files), salt=b"s")
    assert os.times().user - started < 20
