"""Small exports in the real formats, written by the tests themselves."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

QUESTION = {
    "Id": "1", "PostTypeId": "1", "AcceptedAnswerId": "2", "CreationDate": "2014-01-21T20:26:05.383", "Score": "19",
    "Body": "<p>What are <b>citra</b> hops?</p>\n<pre><code>hops = 3</code></pre>"
            '<blockquote><p>quoted</p></blockquote><p>See <a href="https://www.hops.org/x">here</a> &amp; there.</p>',
    "OwnerUserId": "7", "Title": "What is a citra hop?", "Tags": "<hops><us-beer>",
}  # fmt: skip
ANSWER = {
    "Id": "2", "PostTypeId": "2", "ParentId": "1", "CreationDate": "2014-01-21T21:00:00.000",
    "Body": "<p>A hop from Yakima.</p>", "OwnerUserId": "8",
}  # fmt: skip
WIKI = {"Id": "3", "PostTypeId": "5", "CreationDate": "2014-01-22T00:00:00.000", "Body": "hops wiki"}
ORPHAN = {"Id": "4", "PostTypeId": "1", "CreationDate": "2014-01-23T00:00:00.000", "Body": "<p>Gone.</p>", "Title": "T"}
USERS = [
    {"Id": "-1", "CreationDate": "2014-01-01T00:00:00.000", "DisplayName": "Community"},
    {
        "Id": "7", "CreationDate": "2014-01-02T00:00:00.000", "DisplayName": "Ann", "AboutMe": "<p>I <i>brew</i>.</p>",
        "WebsiteUrl": "http://brew.example.org/me",
    },
    {"Id": "8", "CreationDate": "2014-01-03T00:00:00.000", "DisplayName": "Ben"},
]  # fmt: skip
COMMENTS = [
    {"Id": "5", "PostId": "2", "Text": "@Ben thanks, [nice](http://a.example.com/b)!", "UserId": "7",
     "CreationDate": "2014-01-22T10:00:00.000"},
    {"Id": "6", "PostId": "99", "Text": "on nothing", "UserId": "7", "CreationDate": "2014-01-22T10:00:00.000"},
]  # fmt: skip
VOTES = [
    {"Id": "1", "PostId": "2", "VoteTypeId": "1", "CreationDate": "2014-01-24T00:00:00.000"},
    {"Id": "2", "PostId": "1", "VoteTypeId": "2", "CreationDate": "2014-01-24T00:00:00.000"},
    {"Id": "3", "PostId": "1", "VoteTypeId": "5", "UserId": "8", "CreationDate": "2014-01-25T00:00:00.000"},
]

MESSAGES = [
    {"id": 10, "sender_full_name": "Ann", "timestamp": 1_600_000_000,
     "content": "<p>How do I <em>kill</em> persist()? See <a href=\"https://docs.dask.org/x\">docs</a></p>"},
    {"id": 11, "sender_full_name": "Ben", "timestamp": 1_600_000_100,
     "content": '<p><span class="user-mention silent" data-user-id="1">Ann</span> '
                '<a href="#narrow/stream/27-dask/topic/kill/near/10">said</a>:</p>\n'
                "<blockquote>\n<p>How do I</p>\n</blockquote>\n<p>Cancel the future, "
                '<span class="user-mention" data-user-id="1">@Ann</span>, as in '
                '<a class="stream" data-stream-id="5" href="/#narrow/stream/5-zulip">#zulip</a></p>'},
    {"id": 12, "sender_full_name": "Notification Bot", "timestamp": 1_600_000_200,
     "content": '<p>This topic was moved here from <a href="/#narrow/stream/3-general">#general</a>.</p>'},
]  # fmt: skip


def xml(root: str, rows: list[dict[str, str]]) -> str:
    lines = "".join(f"  <row {' '.join(f'{k}={quoteattr(v)}' for k, v in row.items())} />\n" for row in rows)
    return f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{lines}</{root}>'


def stack_exchange_files() -> dict[str, str]:
    return {
        "dump/Posts.xml": xml("posts", [QUESTION, ANSWER, WIKI, ORPHAN]),
        "dump/Users.xml": xml("users", USERS),
        "dump/Comments.xml": xml("comments", COMMENTS),
        "dump/Votes.xml": xml("votes", VOTES),
    }


def zulip_files() -> dict[str, str]:
    index = {"streams": {"dask & co": {"id": 27, "topic_data": {}}}, "time": 1.0}
    return {
        "z/zulip_json/27-dask-co/.E2.9C.94.20kill.20persist.28.29.3F.json": json.dumps(MESSAGES),
        "z/zulip_json/stream_index.json": json.dumps(index),
    }


def table_files() -> dict[str, str]:
    posts = "post,thread,author,at,title,text,tags\n" + "".join(
        f'p{i},t{i % 3},m{i % 4},2024-01-{i + 1:02d}T10:00:00Z,,"Text, number {i}",a|b\n' for i in range(20)
    )
    return {"posts.csv": posts, "acts.ndjson": '{"actor":"m1","verb":"like","object":"p1","at":1704103200}\n' * 5}


def write_files(folder: Path, files: dict[str, str] | dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def tar_of(folder: Path, path: Path) -> Path:
    mode = {".xz": "w:xz", ".gz": "w:gz", ".bz2": "w:bz2", ".tar": "w"}[path.suffix]
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for entry in sorted(folder.iterdir()):
            tar.add(entry, entry.name)
    return path


@pytest.fixture
def stack_exchange(tmp_path: Path) -> Path:
    return write_files(tmp_path / "se", stack_exchange_files())


@pytest.fixture
def zulip(tmp_path: Path) -> Path:
    return write_files(tmp_path / "zulip", zulip_files())


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files, by name, into a fresh folder."""
    return lambda **files: write_files(tmp_path / "in", {n.replace("__", "."): c for n, c in files.items()})


@pytest.fixture
def shared_data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"real exports are not on this machine (looked for ../shared/data, {DATA})")
    return DATA
