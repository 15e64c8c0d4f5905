"""Pictures: uploaded, made ready, shown in texts, seen by those who see the texts."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from coterie.chat.send import send
from coterie.discussions.edit_post import edit_post
from coterie.discussions.reply import reply
from coterie.foundation.uploads import BadUpload
from coterie.media.make_ready import make_ready
from coterie.media.models import MediumUse, State
from coterie.media.store import store
from tests.coterie.chat.scene import chatting
from tests.coterie.media.pictures import drawn, ready, taken, with_place, written
from tests.coterie.world import World
from tests.support.found import some


def read(medium: Any, name: str) -> bytes:
    return b"".join(store().read(f"{medium.folder}/{name}", 0, 10**9))


def opened(medium: Any, start: str = "image/webp") -> Image.Image:
    return Image.open(io.BytesIO(read(medium, medium.of_type(start)[-1]["name"])))


def test_a_picture_has_sizes_in_two_formats_and_nothing_of_where_it_was_taken(world: World) -> None:
    found = ready(world.mia)
    assert found.state == State.READY
    assert [each["name"] for each in found.files] == [
        "480.avif",
        "480.webp",
        "960.avif",
        "960.webp",
        "1200.avif",
        "1200.webp",
    ]
    assert (found.width, found.height) == (1200, 800)
    for each in some(found.files):
        content = read(found, each["name"])
        assert len(content) == each["bytes"]
        image = Image.open(io.BytesIO(content))
        assert image.size == (each["width"], each["height"])
        assert not image.getexif()
        assert b"Pentax" not in content
        assert "icc_profile" not in image.info
    assert found.size == sum(each["bytes"] for each in found.files)
    assert found.blur.startswith("data:image/webp;base64,")
    assert len(found.blur) < 400
    with pytest.raises(FileNotFoundError):
        read(found, "original")


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (1200, 800)), (6, (800, 1200)), (8, (800, 1200)), (3, (1200, 800))]
)
def test_it_stands_upright(world: World, orientation: int, size: tuple[int, int]) -> None:
    found = ready(world.mia, with_place(orientation=orientation))
    assert (found.width, found.height) == size
    image = opened(found).convert("RGB")
    corner = image.getpixel((20, 20))
    red_first = {1: True, 6: False, 8: True, 3: False}[orientation]
    assert (corner[0] > corner[2]) == red_first  # type: ignore[index]


def test_line_art_stays_transparent_and_ink_becomes_light(world: World) -> None:
    art = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    art.paste((0, 0, 0, 255), (100, 50, 200, 150))
    found = ready(world.mia, written(art, "PNG"), "art.png")
    assert opened(found).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert found.blur == ""
    printed = ready(world.mia, written(drawn(mode="CMYK")), "print.jpg")
    assert opened(printed).mode == "RGB"


def test_a_moving_picture_goes_on_moving(world: World) -> None:
    frames = [Image.new("RGB", (90, 60), (shade, 0, 0)) for shade in (0, 120, 240)]
    moving = written(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    found = ready(world.mia, moving, "wave.gif")
    assert getattr(opened(found), "n_frames", 1) == 3


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is that large, in a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bomb(60_000, 60_000), "too many pixels"),
        (bomb(225_000, 225_000), "too many pixels"),
        (bomb(300, 300), "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "broken"),
        (with_place()[:3000], "broken"),
        (b"GIF89a" + b"\xff" * 300, "broken"),
    ],
)
def test_what_cannot_be_read_ends_in_words(world: World, content: bytes, words: str) -> None:
    found = ready(world.mia, content, "picture.png")
    assert found.state == State.FAILED
    assert words in found.problem
    assert found.size == 0
    post = reply(world.topic, by=world.mia, text=found.markdown)
    assert words in post.html
    assert "<img" not in post.html


def test_a_picture_that_is_also_a_page_is_only_a_picture_afterwards(world: World) -> None:
    found = ready(world.mia, with_place() + b"<script>alert(1)</script>")
    assert found.is_ready
    assert all(b"<script" not in read(found, each["name"]) for each in some(found.files))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ\x90\0"),
        ("page.html", b"<html><script>1</script>"),
        ("notes.txt", b"<!doctype html><script>1</script>"),
        ("photo.jpg", b"<svg onload='alert(1)'/>"),
        ("clip.mp4", b"#EXTM3U\nfile:///etc/passwd"),
        ("none.png", b""),
    ],
)
def test_what_is_not_taken_is_said_in_words(world: World, name: str, content: bytes) -> None:
    with pytest.raises(BadUpload):
        taken(world.mia, content, name)
    assert not list(store().folders())


def test_a_text_shows_the_picture_when_it_is_ready_and_says_so_before(world: World) -> None:
    found = taken(world.mia)
    post = reply(world.topic, by=world.mia, text=f"Look:\n\n![The shutter](media:{found.key})")
    assert "camera.jpg is being made ready" in post.html
    before = post.version
    make_ready(found.pk)
    post.refresh_from_db()
    assert post.version == before + 1
    assert 'alt="The shutter"' in post.html
    assert 'width="1200" height="800"' in post.html
    assert f'srcset="/media/{found.key}/480.avif 480w' in post.html
    assert "data:image/webp" in post.html
    assert "being made ready" not in post.html


def test_several_pictures_in_a_row_are_an_album(world: World) -> None:
    one, other = ready(world.mia), taken(world.mia)
    post = reply(world.topic, by=world.mia, text=f"{one.markdown}\n{other.markdown}")
    assert 'class="album"' not in post.html
    make_ready(other.pk)
    post.refresh_from_db()
    assert post.html.count('<p class="album">') == 1
    assert post.html.count("<picture>") == 2


def test_others_pictures_are_links(world: World) -> None:
    """Else whoever has seen a private picture could open it to everybody."""
    found = ready(world.mia)
    post = reply(world.topic, by=world.hal, text=found.markdown)
    assert "<picture" not in post.html
    assert f'<a href="/media/{found.key}/">' in post.html
    assert not MediumUse.objects.exists()


def test_an_edit_takes_a_picture_out_and_brings_it_back(world: World) -> None:
    found = ready(world.mia)
    post = reply(world.topic, by=world.mia, text=found.markdown)
    edit_post(post, by=world.mia, text="No picture.")
    assert MediumUse.objects.get().dropped_at is not None
    edit_post(post, by=world.mia, text=f"Again {found.markdown}")
    assert MediumUse.objects.get().dropped_at is None
    post.refresh_from_db()
    assert "<picture>" in post.html


def test_a_message_and_a_preview_show_it(world: World, client: Client) -> None:
    found = ready(world.mia)
    message = send(chatting(world), by=world.mia, text=found.markdown)
    assert "<picture>" in message.html
    client.force_login(world.mia)
    assert b"<picture>" in client.post("/comments/preview/", {"text": found.markdown}).content
    client.force_login(world.hal)
    assert b"<picture>" not in client.post("/comments/preview/", {"text": found.markdown}).content


def test_words_of_a_picture_cannot_be_markup(world: World) -> None:
    found = ready(world.mia)
    evil = 'x" onerror="alert(1) </span><!--/media--><b>'
    post = reply(world.topic, by=world.mia, text=f"![{evil}](media:{found.key})")
    assert "onerror=&quot;" in post.html or "onerror=" not in post.html
    assert "<b>" not in post.html
    make_ready(found.pk)
    edit_post(post, by=world.mia, text=f"![{evil}](media:{found.key}) again")
    assert "<b>" not in post.html
