"""Whatever is done to an export, reading it gives a good result or a plain error, and leaves nothing behind."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coterie_discovery.runtime.limits import MemoryGuard, used_bytes
from coterie_discovery.sources import ExportError, read_export
from coterie_discovery.sources.markup import plain_text
from coterie_discovery.sources.packing import zstd
from tests.discovery.sources.conftest import (
    stack_exchange_files,
    table_files,
    tar_of,
    write_files,
    zulip_files,
)
from tests.discovery.sources.exports import MORE_FILES

FILES = {
    "se": stack_exchange_files,
    "zulip": zulip_files,
    "tables": table_files,
    **MORE_FILES,
}
# One file that each reader knows by its name or its start, and what stands before the chance in it.
KNOWN = {
    "se": ("Posts.xml", '<?xml version="1.0" encoding="utf-8"?>\n<posts>\n  <row Id="1" PostTypeId="1" '),
    "zulip": ("zulip_json/1-a/t.json", '[{"id": 1, "sender_full_name": "Ann", "timestamp": 1600000000, "content": "'),
    "tables": ("posts.csv", "post,thread,text\n1,1,x\n"),
    "lines": ("posts.ndjson", '{"post": "1", "thread": "1", "text": "x"}\n'),
    "usenet": ("rec.a/1", "From: a@b.org\nSubject: s\n\nwords\n"),
    "lines by another name": ("what.jsonl", '{"post": "1", "thread": "1", "text": "x"}\n'),
    "zulip export": (
        "messages-1.json",
        '{"zerver_message": [{"id": 1, "sender": 1, "recipient": 1, "subject": "s", "date_sent": 1, "content": "',
    ),
    "reddit list": ("a.json", '[{"id": "a", "subreddit": "s", "created_utc": 1, "body": "x", "parent_id": "t1_'),
    "reddit comments": ("RC.csv", "id,parent_id,author,body,subreddit,created_utc\nj1,t1_j2,a,b,s,1\n"),
    "small letters": ("posts.xml", '<?xml version="1.0"?><!-- x --><posts><row Id="1" PostTypeId="1" '),
    "telegram": ("result.json", '{"messages": [{"from_id": "'),
    "eml": ("a.eml", "From: a@b.org\nSubject: s\n"),
    "sql": ("a.sql", "INSERT INTO t (post_id, topic_id) VALUES ("),
    "mbox": ("a.mbox", "From a Mon Mar  2 10:00:00 2020\nFrom: a@b.org\n\nwords\n"),
    "header": ("2020-March.txt", "From nobody\nContent-Type: text/plain; charset=gb2312\nFrom: =?gb2312?b?"),
    "discourse": ("1.json", '{"id": 1, "post_number": 1, "topic_id": 1, "raw": "'),
    "slack": ("general/2020-09-13.json", '[{"type": "message", "user": "U1", "ts": "1600000000.1", "text": "'),
    "discord": ("a.json", '{"guild": {"id": "1"}, "channel": {"id": "2"}, "messages": [{"id": "3", "content": "'),
    "reddit": ("RC.ndjson", '{"id": "a", "subreddit": "s", "created_utc": 1, "body": "x"}\n'),
}
# What stands beside that file, where the format needs more than one.
BESIDE = {
    "slack": {"users.json": b"[]", "channels.json": b'[{"id": "C1", "name": "general"}]'},
    "zulip export": {
        "realm.json": b'{"zerver_recipient": [{"id": 1, "type": 2, "type_id": 1}], "zerver_stream": [{"id": 1}]}'
    },
}


@cache
def packed(what: str, packing: str) -> bytes:
    with TemporaryDirectory() as folder:
        source = write_files(Path(folder) / "in", FILES[what]())
        if packing == ".zip":
            sink = io.BytesIO()
            with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in FILES[what]().items():
                    archive.writestr(name, content)
            return sink.getvalue()
        return tar_of(source, Path(folder) / f"in{packing}").read_bytes()


@cache
def parquet() -> bytes:
    sink = io.BytesIO()
    rows = {"post": [f"p{i}" for i in range(50)], "thread": ["t"] * 50, "text": [f"text {i}" * 9 for i in range(50)]}
    pq.write_table(pa.table(rows), sink, write_page_checksum=True)
    return sink.getvalue()


def damaged(data: bytes, draw: st.DataObject) -> bytes:
    """``data`` cut at any byte, with bytes changed anywhere, in another encoding, or with one long line."""
    how = draw.draw(st.sampled_from(["cut", "change", "cut and change", "insert"]))
    if "cut" in how:
        data = data[: draw.draw(st.integers(0, max(len(data) - 1, 0)), "cut at")]
    if "change" in how and data:
        changed = bytearray(data)
        for _ in range(draw.draw(st.integers(1, 5))):
            changed[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
        data = bytes(changed)
    if how == "insert":
        at = draw.draw(st.integers(0, len(data)))
        data = (
            data[:at]
            + draw.draw(st.sampled_from([b"\xff\xfe", b"\0" * 512, b'"', b"<", b"\x01", b"x" * 70_000]))
            + data[at:]
        )
    return data


def reads_or_refuses(name: str, content: bytes | dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            write_files(path, content)
        before = sorted(map(str, Path(folder).rglob("*")))
        try:
            export = read_export(path, salt=b"s")
        except ExportError as refused:
            export, words = None, str(refused)
        if export is None:
            assert words.isprintable()
            assert len(words) < 2000
        else:
            assert export.counts["posts"] == export.signals.posts.num_rows
            export.signals.posts.validate(full=True)
        assert sorted(map(str, Path(folder).rglob("*"))) == before


chance = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("packing", [".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".zip"])
@settings(chance, max_examples=10)
@given(draw=st.data())
def test_a_damaged_archive_is_read_or_refused(what: str, packing: str, draw: st.DataObject) -> None:
    reads_or_refuses("in" + packing, damaged(packed(what, packing), draw))


@pytest.mark.parametrize("what", FILES)
@chance
@given(draw=st.data())
def test_a_damaged_file_of_a_folder_is_read_or_refused(what: str, draw: st.DataObject) -> None:
    files = {name: content.encode() for name, content in FILES[what]().items()}
    name = draw.draw(st.sampled_from(sorted(files)))
    reads_or_refuses("in", {**files, name: damaged(files[name], draw)})


@pytest.mark.parametrize("what", KNOWN)
@chance
@given(draw=st.data())
def test_whatever_follows_a_good_start_is_read_or_refused(what: str, draw: st.DataObject) -> None:
    name, start = KNOWN[what]
    some = st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
    marks = st.text(st.sampled_from('{}[]",:\\<>/=& \n\0tfn019"'), max_size=300).map(str.encode)
    files = {name: start.encode() + draw.draw(st.one_of(some, marks))}
    reads_or_refuses("in", files | BESIDE.get(what, {}))


@pytest.mark.parametrize("what", FILES)
def test_a_file_cut_anywhere_is_read_or_refused(what: str) -> None:
    files = {name: content.encode() for name, content in FILES[what]().items()}
    name = max(files, key=lambda name: len(files[name]))
    for at in range(0, len(files[name]), max(len(files[name]) // 40, 1)):
        reads_or_refuses("in", {**files, name: files[name][:at]})


@pytest.mark.parametrize("what", KNOWN)
def test_a_line_that_never_ends_takes_no_memory(what: str, tmp_path: Path) -> None:
    name, start = KNOWN[what]
    folder = write_files(tmp_path / "in", {name: start.encode(), **BESIDE.get(what, {})})
    with open(folder / name, "ab") as file:
        for _ in range(100):
            file.write(b"x" * (1 << 20))
    over: list[int] = []
    with MemoryGuard(used_bytes() + (300 << 20), over.append):
        try:
            read = read_export(folder, salt=b"s").counts["quarantined"]
        except ExportError as refused:
            read = len(str(refused))
    assert read
    assert over == []


def mistaken(value: Any, draw: st.DataObject) -> Any:
    """``value`` with something in it replaced by a value of another kind."""
    inside = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    if not inside or draw.draw(st.integers(0, 5)) == 0:
        return draw.draw(st.sampled_from([None, True, -5, 10**30, 1e300, "", "x", [], {}, [1], {"a": 1}, ["x"]]))
    at = draw.draw(st.sampled_from(inside))
    changed = mistaken(value[at], draw)
    return {**value, at: changed} if isinstance(value, dict) else [*value[:at], changed, *value[at + 1 :]]


@pytest.mark.parametrize("what", ["zulip", "zulip export", "discourse", "slack", "discord"])
@settings(chance, max_examples=80)
@given(draw=st.data())
def test_json_with_a_value_of_another_kind_is_read_or_refused(what: str, draw: st.DataObject) -> None:
    files = {name: content.encode() for name, content in FILES[what]().items()}
    name = draw.draw(st.sampled_from(sorted(name for name in files if name.endswith(".json"))))
    reads_or_refuses("in", {**files, name: json.dumps(mistaken(json.loads(files[name]), draw)).encode()})


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "cp1252", "shift_jis", "utf-7"]
)
@pytest.mark.parametrize("what", FILES)
def test_another_encoding_is_read_or_refused(what: str, encoding: str) -> None:
    files = {n: c.replace("citra", "cítra").encode(encoding, "replace") for n, c in FILES[what]().items()}
    reads_or_refuses("in", files)


@chance
@given(draw=st.data())
def test_a_damaged_parquet_file_is_read_or_refused(draw: st.DataObject) -> None:
    reads_or_refuses("posts.parquet", damaged(parquet(), draw))


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".zst", zstd.compress)])
@chance
@given(draw=st.data())
def test_a_damaged_packed_table_is_read_or_refused(ending: str, pack: Callable[[bytes], bytes], draw) -> None:
    reads_or_refuses(f"posts.csv{ending}", damaged(pack(table_files()["posts.csv"].encode()), draw))


@chance
@given(names=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), min_size=1, max_size=4))
def test_any_names_in_an_archive_are_read_or_refused(names: list[str]) -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as tar:
        for name in names:
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    reads_or_refuses("in.tar.gz", sink.getvalue())


@chance
@given(html=st.text(st.sampled_from("<>/abp! -=\"'&;#x1\n") | st.characters(), max_size=300))
def test_any_html_gives_text_without_control_characters(html: str) -> None:
    text = plain_text(html)
    assert not any(ord(c) < 32 and c != "\n" for c in text)


def test_markup_that_never_ends_takes_time_in_proportion_to_its_length() -> None:
    started = os.times().user
    for piece in ("<a ", "<!--", "<blockquote>", "<p", " \n", "&#", "</pre>", "<pre><pre>"):
        plain_text(piece * 200_000)
    assert os.times().user - started < 20
