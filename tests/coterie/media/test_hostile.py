"""Files made to break what reads them: each ends in words for its owner, and nothing of it is kept."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from coterie.foundation.uploads import BadUpload
from coterie.media import make_ready as making
from coterie.media import pictures, videos
from coterie.media.captions import add_captions, cleaned
from coterie.media.models import Kind, Medium, State
from coterie.media.store import store
from tests.coterie.media import hostile
from tests.coterie.media.pictures import RED, drawn, file, ready, taken, written
from tests.coterie.media.test_pictures import bomb, opened, read
from tests.coterie.media.test_videos import clip
from tests.coterie.world import World
from tests.support.found import some

BROKEN = "This picture is broken."
ROOT = Path(__file__).parents[3]


def test_whatever_is_cut_or_altered_has_sizes_or_a_reason_for_none() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.coterie.media.hostile"]
    ended = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=100, check=False, text=True)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert len(said) == 8 * (hostile.CUTS + hostile.FLIPS)
    odd = {name: words for name, words in said.items() if words not in {"sizes", "unreadable", "too large"}}
    assert not odd
    assert {"sizes", "unreadable"} <= set(said.values())
    scans = {words for name, words in said.items() if name.startswith("scan.tiff")}
    assert scans == {"unreadable"}  # no decoder is there for what is not taken as a picture


def test_only_the_decoders_that_are_needed_are_loaded(tmp_path: Path) -> None:
    """Also by a file that none of them reads, for which Pillow would else try all that it has."""
    (tmp_path / "original").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    look = (
        "import sys\nfrom coterie.media import pictures\npictures.main(*sys.argv[1:])\n"
        "print(*sorted(each for each in sys.modules if each.startswith('PIL.') and each.endswith('Plugin')))"
    )
    command = [sys.executable, "-c", look, str(tmp_path / "original"), str(tmp_path)]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    loaded = {each.removeprefix("PIL.").removesuffix("ImagePlugin") for each in said.split("}")[1].split()}
    assert '"unreadable"' in said
    assert {"Avif", "Gif", "Jpeg", "Mpo", "Png", "WebP"} <= loaded
    assert not loaded & {"Eps", "Fits", "Fpx", "Mic", "Psd", "Wmf", "Jpeg2K", "Pdf"}


def test_of_a_phones_two_pictures_in_one_the_first_is_shown(world: World) -> None:
    other = Image.new("RGB", (300, 200), (0, 200, 0))
    found = ready(world.mia, written(drawn(300, 200), "MPO", save_all=True, append_images=[other]), "phone.jpg")
    assert (found.state, found.type, found.problem) == (State.READY, "image/jpeg", "")
    seen = opened(found).convert("RGB").getpixel((10, 10))
    assert all(abs(one - two) < 12 for one, two in zip(seen, RED, strict=True))  # type: ignore[arg-type]


RAISED = [
    KeyError("mode"),
    struct.error("unpack requires 4 bytes"),
    SyntaxError("not a PNG"),
    OverflowError("too large to convert"),
    ValueError("bad"),
    MemoryError(),
    EOFError(),
    zlib.error("incorrect header check"),
    RecursionError(),
    IndexError(),
    OSError("truncated"),
    Image.DecompressionBombError(),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_whatever_a_decoder_raises_is_one_reason(error: Exception, tmp_path: Path, monkeypatch: Any) -> None:
    def broken(*_given: Any, **_how: Any) -> None:
        raise error

    source = tmp_path / "original"
    source.write_bytes(written(drawn(60, 40)))
    monkeypatch.setattr(pictures, "_still", broken)
    with pytest.raises(pictures.NotPossible, match="unreadable"):
        pictures.make_sizes(source, tmp_path)


PROGRAMS = {
    "killed": "import os; os.kill(os.getpid(), 9)",
    "out of time": "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
    "crashed": "import os; os.abort()",
    "traceback": "raise KeyError('mode')",
    "no answer": "",
    "half an answer": "print('{\"files\": [')",
    "not text": "import sys; sys.stdout.buffer.write(b'\\xff\\xfe')",
    "asleep": "import time; time.sleep(60)",
}


@pytest.mark.parametrize("how", PROGRAMS)
def test_however_its_process_ends_the_owner_reads_words(
    world: World, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\n{PROGRAMS[how]}\n")
    program.chmod(0o700)
    monkeypatch.setattr(making.sys, "executable", str(program))
    monkeypatch.setattr(making, "PATIENCE", 0.3 if how == "asleep" else 60)
    found = ready(world.mia)
    assert (found.state, found.problem, found.size, found.files) == (State.FAILED, BROKEN, 0, [])
    assert not list(store().folders())
    client = Client()
    client.force_login(world.mia)
    assert client.get(f"/media/{found.key}/state/").json()["problem"] == BROKEN


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1)])
def test_a_picture_that_says_it_is_huge_is_not_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    source = tmp_path / "original"
    source.write_bytes(bomb(*size))
    with pytest.raises(pictures.NotPossible, match=r"too large|unreadable"):
        pictures.make_sizes(source, tmp_path)


def test_a_bomb_in_what_a_picture_says_of_itself_is_not_unpacked(world: World) -> None:
    """Two gigabytes of words in a PNG of a few kilobytes; compressed twice, as once is not small enough for a test."""
    packed = zlib.compress(bytes(64 * 1024 * 1024), 9)
    text = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    plain = written(drawn(60, 40), "PNG")
    found = ready(world.mia, plain[:33] + chunk + plain[33:], "words.png")
    assert found.state in (State.READY, State.FAILED)
    assert found.problem in ("", BROKEN)


JPEG, PNG = written(drawn(60, 40)), written(drawn(60, 40), "PNG")
SCRIPT = b"/*<script>alert(document.domain)</script>*/=1;alert(1)//"


def test_a_file_of_two_kinds_is_only_the_one_that_is_made_of_it(world: World) -> None:
    moving = written(drawn(60, 40), "GIF")
    both = {
        "script.gif": moving[:6] + b"/*" + moving[8:] + b"*/=1;" + SCRIPT,
        "script.jpg": JPEG + SCRIPT,
        "page.png": PNG + b"<!doctype html>" + SCRIPT,
        "archive.png": PNG + zipped(),
    }
    for name, content in both.items():
        found = ready(world.mia, content, name)
        assert found.problem in ("", BROKEN), name
        if name == "script.gif" and not found.is_ready:
            continue
        for each in some(found.files):
            assert each["type"] in ("image/avif", "image/webp"), name
            kept = read(found, each["name"])
            assert b"alert" not in kept, name
            assert b"PK\x03\x04" not in kept, name


def zipped(content: bytes = b"<script>alert(1)</script>") -> bytes:
    path = file(b"", "archive")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", content)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>" + JPEG),
        ("mark.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>'),
        ("mark.svg", b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'),
        ("letters.zip", zipped(bytes(20_000_000))),
        ("scan.tiff", written(drawn(60, 40), "TIFF")),
        ("notes.txt", b"plain <script>alert(1)</script>"),
    ],
)
def test_what_is_no_picture_is_only_ever_downloaded(world: World, name: str, content: bytes) -> None:
    found = taken(world.mia, content, name)
    assert (found.kind, found.size) == (Kind.FILE, len(content))
    client = Client()
    client.force_login(world.mia)
    answer: Any = client.get(f"{found.address}file", follow=True)
    assert answer.getvalue() == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


NAMES = {
    "nul\0.txt": "nul.txt",
    "\u202egpj.exe.txt": "gpj.exe.txt",
    "a\u2066b\u2069.txt": "ab.txt",
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\boot.txt": "boot.txt",
    "/.txt": "txt",
    '"><script>.txt': "script_.txt",
    "a\r\nSet-Cookie: x=1.txt": "aSet-Cookie_ x=1.txt",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_a_label(world: World, name: str) -> None:
    if NAMES[name] == "txt":
        with pytest.raises(BadUpload):
            taken(world.mia, b"text", name)
        return
    found = taken(world.mia, b"text", name)
    assert found.name == NAMES[name].replace("=", "_")
    client = Client()
    client.force_login(world.mia)
    told = client.get(f"{found.address}file", follow=True).headers["Content-Disposition"]
    assert told.startswith("attachment")
    assert not set("\r\n\0\u202e\u2066") & set(told)


@pytest.mark.parametrize("letter", ["x", "é", "字", "𝒳"])
def test_a_name_of_ten_thousand_letters_is_cut(world: World, letter: str) -> None:
    found = taken(world.mia, b"text", letter * 10_000 + ".txt")
    assert found.name.endswith(".txt")
    assert len(found.name.encode()) <= 200


def altered(content: bytes, mark: bytes, at: int, value: bytes) -> bytes:
    """With other bytes ``at`` so many behind the mark."""
    begin = content.index(mark) + len(mark) + at
    return content[:begin] + value + content[begin + len(value) :]


def test_a_video_that_says_it_is_huge_is_not_converted(world: World) -> None:
    plain = clip("-c:v", "rawvideo", "-pix_fmt", "bgr24", "-shortest", ending="avi", size="16x16", seconds=0.3)
    for side in (12_000, 60_000):
        # strf: the size of what follows, its own size again, then the width and height of the pictures
        huge = altered(plain, b"strf", 8, struct.pack("<ii", side, side))
        found = ready(world.mia, huge, "huge.avi")
        assert (found.state, found.problem) == (State.FAILED, "Its pictures have too many pixels.")
    assert not list(store().folders())


def test_a_video_that_says_it_never_ends_is_not_converted(world: World) -> None:
    plain = clip("-c:v", "libvpx", "-c:a", "libvorbis", ending="webm")
    found = ready(world.mia, altered(plain, b"\x44\x89\x88", 0, struct.pack(">d", 1e13)), "endless.webm")
    assert (found.state, "too long" in found.problem) == (State.FAILED, True)
    assert not list(store().folders())
    # So long that it is no number any more: then it is as long as it is.
    found = ready(world.mia, altered(plain, b"\x44\x89\x88", 0, b"\x7e\x37" * 4), "endless.webm")
    assert found.is_ready
    assert found.seconds is not None
    assert found.seconds < 3


def test_sound_that_says_it_has_more_than_it_has_ends(world: World) -> None:
    found = ready(world.mia, altered(clip(ending="wav", size=""), b"data", 0, b"\xff\xff\xff\x7f"), "long.wav")
    assert found.state in (State.READY, State.FAILED)
    if found.is_ready:
        assert found.seconds is not None
        assert found.seconds < 3


@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.avi", "talk.mp3", "talk.ogg"])
def test_videos_and_sounds_that_were_cut_end_in_words(world: World, name: str) -> None:
    ending = name.rpartition(".")[2]
    how = {"webm": ("-c:v", "libvpx", "-c:a", "libvorbis"), "ogg": ("-c:a", "libvorbis")}.get(ending, ())
    content = clip(*how, ending=ending, size="64x48" if name.startswith("film") else "", seconds=0.5)
    for at in (12, len(content) // 9):
        found = ready(world.mia, content[:at], name)
        assert found.state in (State.READY, State.FAILED)
        assert found.is_ready or "cannot be played" in found.problem


def test_what_ffmpeg_does_not_read_in_time_ends_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    content = clip("-shortest")
    monkeypatch.setattr(videos, "program", lambda: "/bin/sh")
    monkeypatch.setattr(videos, "_command", lambda _arguments, _type: ["/bin/sh", "-c", "sleep 60"])
    run = videos._run
    monkeypatch.setattr(videos, "_run", lambda arguments, type_, timeout: run(arguments, type_, timeout=0.2))
    found = ready(world.mia, content, "asleep.mp4")
    assert (found.state, "cannot be played" in found.problem) == (State.FAILED, True)
    assert not list(store().folders())


EVIL = (
    b"WEBVTT\n\n00:01.000 --> 00:02.000\n<img src=x onerror=alert(1)>Hello<script>alert(1)</script>\n\n"
    b"00:03.000 --> 00:04.000 position:0%\n&lt;b&gt; <c.x><00:01.000>now --> then\n\nNOTE <script>1</script>\n"
)


def test_captions_keep_words_and_times_only() -> None:
    text = cleaned(EVIL)
    assert "<" not in text.replace("-->", "")
    assert "onerror" not in text
    assert "NOTE" not in text
    assert "position" not in text
    assert text.count("-->") == 2
    assert "Hello" in text


def test_captions_count_are_limited_and_each_has_a_name_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    found = ready(world.mia, clip("-shortest"), "shutter.mp4")
    before, names = found.size, []
    for _each in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            add_captions(found, content=EVIL, language="de")
        names.append(found.files[0]["name"])
    assert len(set(names)) == 3
    found.refresh_from_db()
    assert found.size == before + found.files[0]["bytes"] == sum(each["bytes"] for each in some(found.files))
    for gone in some(names[:2]):
        with pytest.raises(FileNotFoundError):
            store().size(f"{found.folder}/{gone}")
    monkeypatch.setattr("coterie.media.captions.MOST_LANGUAGES", 1)
    add_captions(found, content=EVIL, language="de")
    with pytest.raises(ValidationError, match="as many languages"):
        add_captions(found, content=EVIL, language="en")
    settings.MEDIA_PERSON_BYTES = found.size
    with pytest.raises(ValidationError, match="no room"):
        add_captions(found, content=EVIL, language="de")
    assert Medium.objects.get(pk=found.pk).size == found.size
