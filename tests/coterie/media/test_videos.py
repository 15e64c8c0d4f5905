"""Video and sound: converted in the background, with captions; broken ones end in words."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coterie.discussions.reply import reply
from coterie.media import make_ready as making
from coterie.media import videos
from coterie.media.captions import add_captions, cleaned
from coterie.media.models import Kind, Medium, State
from coterie.media.store import store
from tests.coterie.media.pictures import file, ready
from tests.coterie.world import World

VTT = b"WEBVTT\n\nSTYLE\n::cue { color: red }\n\n1\n00:01.000 --> 00:02.500 line:0\n<b onclick=x>Open</b> the <i>back\n"


def clip(*how: str, ending: str = "mp4", size: str = "320x180", seconds: float = 1.2) -> bytes:
    """A moving test picture with a tone."""
    program = videos.program()
    assert program
    path = file(b"", f"clip.{ending}")
    picture = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate=10:duration={seconds}"] if size else []
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    subprocess.run([program, "-y", *picture, *tone, *how, str(path)], check=True, capture_output=True)
    return path.read_bytes()


def files_of(found: Medium) -> list[str]:
    return [each["name"] for each in found.files]


def test_a_video_is_played_everywhere_and_has_a_poster(world: World) -> None:
    found = ready(world.mia, clip("-metadata", "location=+48.85+002.29/", "-shortest"), "shutter.mp4")
    assert (found.state, found.kind, found.problem) == (State.READY, Kind.VIDEO, "")
    assert (found.width, found.height) == (320, 180)
    assert found.seconds == pytest.approx(1.2, abs=0.3)
    assert files_of(found)[-1] == "video.mp4"
    assert "320.webp" in files_of(found)
    content = b"".join(store().read(f"{found.folder}/video.mp4", 0, 10**9))
    assert b"48.85" not in content
    assert b"avc1" in content
    post = reply(world.topic, by=world.mia, text=found.markdown)
    assert '<video controls preload="none" poster="/media/' in post.html


def test_odd_sides_are_made_even_and_large_ones_smaller(world: World) -> None:
    found = ready(world.mia, clip("-c:v", "libvpx", "-c:a", "libvorbis", ending="webm", size="1645x1041"), "wide.webm")
    assert (found.width, found.height) == (1280, 810)


def test_a_video_that_was_filmed_sideways_stands_upright(world: World, tmp_path: Path) -> None:
    lying = tmp_path / "lying.mp4"
    lying.write_bytes(clip("-shortest"))
    turned = tmp_path / "turned.mp4"
    program = videos.program()
    assert program
    command = [program, "-y", "-display_rotation", "90", "-i", str(lying), "-c", "copy", str(turned)]
    subprocess.run(command, check=True, capture_output=True)
    found = ready(world.mia, turned.read_bytes(), "phone.mp4")
    assert (found.width, found.height) == (180, 320)


def test_sound_alone_is_a_sound(world: World) -> None:
    for name, how in (("talk.mp3", ()), ("talk.ogg", ("-c:a", "libvorbis")), ("talk.wav", ())):
        found = ready(world.mia, clip(*how, ending=name.rpartition(".")[2], size=""), name)
        assert (found.state, found.kind, files_of(found)) == (State.READY, Kind.SOUND, ["sound.m4a"]), found.problem
    post = reply(world.topic, by=world.mia, text=found.markdown)
    assert "<audio controls" in post.html


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 400),
        ("list.avi", b"RIFF\x10\0\0\0AVI #EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile:///etc/passwd\n"),
        ("noise.mkv", b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20),
        ("noise.mp3", b"ID3" + b"\xff" * 2000),
    ],
)
def test_a_broken_file_ends_in_words(world: World, name: str, content: bytes) -> None:
    found = ready(world.mia, content, name)
    assert found.state == State.FAILED
    assert "cannot be played" in found.problem
    assert not list(store().folders())


def test_one_that_is_too_long_or_too_large_is_not_converted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    content = clip("-shortest")
    monkeypatch.setattr(videos, "LONGEST_SECONDS", 0.5)
    assert "too long" in ready(world.mia, content, "long.mp4").problem
    monkeypatch.setattr(videos, "LONGEST_SECONDS", 60)
    monkeypatch.setattr(videos, "MOST_PIXELS", 100)
    assert "too many pixels" in ready(world.mia, content, "large.mp4").problem


def test_without_ffmpeg_it_is_a_file_to_download(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "program", lambda: None)
    found = ready(world.mia, clip("-shortest"), "shutter.mp4")
    assert (found.state, found.kind, files_of(found)) == (State.READY, Kind.FILE, ["file"])
    post = reply(world.topic, by=world.mia, text=found.markdown)
    assert "shutter.mp4</strong>" in post.html


def test_a_worker_that_is_asked_to_stop_gives_the_video_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "asked_to_stop", lambda: True)
    found = ready(world.mia, clip("-shortest"), "shutter.mp4")
    assert found.state == State.WAITING
    monkeypatch.undo()
    making.make_ready(found.pk)
    found.refresh_from_db()
    assert (found.state, found.done) == (State.READY, 100)


def test_captions_are_cleaned_and_shown(world: World, client: Client) -> None:
    found = ready(world.mia, clip("-shortest"), "shutter.mp4")
    post = reply(world.topic, by=world.mia, text=found.markdown)
    client.force_login(world.mia)
    sent = {"file": SimpleUploadedFile("en.vtt", VTT), "language": "EN"}
    assert client.post(f"/media/{found.key}/captions/", sent).status_code == 302
    found.refresh_from_db()
    track = found.files[0]
    kept = b"".join(store().read(f"{found.folder}/{track['name']}", 0, 10**6)).decode()
    assert kept == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nOpen the back\n"
    post.refresh_from_db()
    assert f'<track kind="captions" src="/media/{found.key}/{track["name"]}" srclang="en"' in post.html
    again: Any = client.get(f"{found.address}{track['name']}", follow=True)
    assert again.headers["Content-Type"] == "text/vtt"
    add_captions(found, content=VTT, language="en")
    assert sum(each["type"] == "text/vtt" for each in found.files) == 1
    client.force_login(world.hal)
    assert client.get(f"/media/{found.key}/captions/").status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"WEBVTT\n", b"\xff\xfe\x00", b"<script>1</script>", b"x" * (1024 * 1024 + 1)]
)
def test_what_are_no_captions_is_said_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError):
        cleaned(content)
