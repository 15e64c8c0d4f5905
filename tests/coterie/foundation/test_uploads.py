"""Uploads are judged by what they are, not by what they are called."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from coterie.foundation.uploads import BadUpload, Kind, check_upload, safe_name

MB = 1024 * 1024


def a_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("posts.csv", "id\n1\n")
    return held.getvalue()


def a_tar() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        member = tarfile.TarInfo("posts.csv")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"id\n"))
    return held.getvalue()


def a_png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


ARCHIVES = {
    "zip": a_zip(),
    "tar": a_tar(),
    "tar.gz": gzip.compress(a_tar()),
    "tar.bz2": bz2.compress(a_tar()),
    "tar.xz": lzma.compress(a_tar()),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 64,
    "zst": b"\x28\xb5\x2f\xfd" + b"\0" * 64,
}
DATA = {
    "csv": b"post,thread,text\n1,1,x\n",
    "quoted csv": b'"id","title","created utc"\r\n"1","x","2"\r\n',
    "csv with a byte order mark": b"\xef\xbb\xbfpost,thread,text\n1,1,h\xc3\xbc\n",
    "ndjson": b'{"post": "1", "thread": "1", "text": "x"}\n',
    "json list": b'\n[\n {"id": "a"}\n]',
    "parquet": b"PAR1\x15\x04\x15\0" + b"\0" * 64 + b"PAR1",
    "xml": b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\n<posts>',
    "mbox": b"From ann Mon Mar  2 10:00:00 2020\nFrom: ann@example.org\n",
}
IMAGES = {
    "png": a_png(),
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + b"\0" * 64,
    "gif": b"GIF89a\1\0\1\0" + b"\0" * 64,
    "webp": b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 64,
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1" + b"\0" * 64,
}
NEITHER = {
    "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "pdf": b"%PDF-1.4\n" + b"\0" * 64,
    "text": b"just some words that are no archive",
    "program": b"\x7fELF\2\1\1" + b"\0" * 64,
    "one byte": b"x",
    "zeros": b"\0" * 2048,
}


def sent(content: bytes, name: str = "file.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives_are_known_by_their_content(name: str) -> None:
    assert check_upload(sent(ARCHIVES[name]), kinds={"archive", "image"}, limit=MB) == "archive"


@pytest.mark.parametrize("name", DATA)
def test_data_are_known_by_their_content_where_they_are_asked_for(name: str) -> None:
    assert check_upload(sent(DATA[name], "holiday.png"), kinds={"archive", "data"}, limit=MB) == "data"
    with pytest.raises(BadUpload, match="none of the formats"):
        check_upload(sent(DATA[name]), kinds={"archive", "image"}, limit=MB)


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives_are_no_data(name: str) -> None:
    assert check_upload(sent(ARCHIVES[name]), kinds={"archive", "data"}, limit=MB) == "archive"


@pytest.mark.parametrize("name", NEITHER)
def test_what_is_neither_archive_nor_data_is_refused(name: str) -> None:
    with pytest.raises(BadUpload, match=r"none of the formats expected here: .*\.csv, .*\.parquet"):
        check_upload(sent(NEITHER[name], "posts.csv"), kinds={"archive", "data"}, limit=MB)


@pytest.mark.parametrize("name", IMAGES)
def test_images_are_known_by_their_content(name: str) -> None:
    assert check_upload(sent(IMAGES[name]), kinds={"archive", "image"}, limit=MB) == "image"


@pytest.mark.parametrize("name", NEITHER)
def test_anything_else_is_refused_whatever_it_is_called(name: str) -> None:
    with pytest.raises(BadUpload, match=r"none of the formats expected here: .*\.zip"):
        check_upload(sent(NEITHER[name], "holiday.png.zip"), kinds={"archive", "image"}, limit=MB)


@pytest.mark.parametrize(("content", "kind"), [(ARCHIVES["zip"], "image"), (IMAGES["png"], "archive")])
def test_only_the_kinds_asked_for_are_taken(content: bytes, kind: Kind) -> None:
    with pytest.raises(BadUpload, match="none of the formats"):
        check_upload(sent(content), kinds={kind}, limit=MB)


def test_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    with pytest.raises(BadUpload, match="empty"):
        check_upload(sent(b""), kinds={"archive"}, limit=MB)
    with pytest.raises(BadUpload, match=r"has 1\.5 MB; at most 1 MB"):
        check_upload(sent(ARCHIVES["zip"] + b"\0" * (3 * MB // 2 - len(ARCHIVES["zip"]))), kinds={"archive"}, limit=MB)


def test_the_file_can_be_read_from_its_beginning_afterwards() -> None:
    file = sent(ARCHIVES["zip"])
    check_upload(file, kinds={"archive"}, limit=MB)
    assert file.read() == ARCHIVES["zip"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("beer 2020.tar.xz", "beer 2020.tar.xz"),
        ("../../etc/passwd", "passwd"),
        ("C:\\exports\\a.zip", "a.zip"),
        ("a\r\nSet-Cookie: x.zip", "aSet-Cookie_ x.zip"),
        ('a";rm -rf $HOME;".zip', "a_rm -rf _HOME_.zip"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("\u202egnp.exe", "gnp.exe"),
        ("Größe.zip", "Größe.zip"),
        ("x" * 500 + ".zip", "x" * 171 + ".zip"),
        ("字" * 110 + ".zip", "字" * 57 + ".zip"),
        ("a." + "字" * 110, "a." + "字" * 59),
    ],
)
def test_names_are_made_safe(name: str | None, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= 180
    assert not set(safe) & set("/\\\0\r\n\"'`$;|&<>:*?")
    assert not safe.startswith(".")
    safe.encode()


@pytest.mark.parametrize("name", ["x." + "字" * 80, "x." + "y" * 250, "字" * 83 + ".zip"])
def test_a_large_upload_with_a_long_name_is_kept(name: str) -> None:
    content = ARCHIVES["zip"] + b"\0" * 3 * MB
    request = RequestFactory().post("/", {"export": sent(content, name)})
    kept = request.FILES["export"]
    assert kept.size == len(content)
    assert kept.temporary_file_path()
    kept.close()
