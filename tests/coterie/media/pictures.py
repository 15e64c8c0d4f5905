"""Pictures of the tests' own, drawn here."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from coterie.media.make_ready import make_ready
from coterie.media.models import Medium
from coterie.media.take import take
from coterie.people.models import User

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(width: int = 1200, height: int = 800, mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    image = Image.new(mode, (width, height), "red" if mode == "CMYK" else RED)
    image.paste(BLUE if mode != "CMYK" else "blue", (0, height // 2, width, height))
    return image


def written(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind, **how)
    return kept.getvalue()


def with_place(width: int = 1200, height: int = 800, orientation: int = 1) -> bytes:
    """A photograph that says where, when and with what it was taken."""
    image = drawn(width, height)
    exif = image.getexif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Pentax", "K1000", orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return written(image, exif=exif)


def file(content: bytes, name: str = "file") -> Path:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    path = folder / f"test-{name}"
    path.write_bytes(content)
    return path


def taken(by: User, content: bytes | None = None, name: str = "camera.jpg", **how: Any) -> Medium:
    """Uploaded, and not made ready yet."""
    return take(file(with_place() if content is None else content), by=by, name=name, **how)


def ready(by: User, content: bytes | None = None, name: str = "camera.jpg", **how: Any) -> Medium:
    """Uploaded and made ready."""
    made = taken(by, content, name, **how)
    make_ready(made.pk)
    made.refresh_from_db()
    return made
