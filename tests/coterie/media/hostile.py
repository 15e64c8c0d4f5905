"""Pictures that were cut and altered, and what comes of them: ``python -m tests.coterie.media.hostile FOLDER``.

In a process of its own, as pictures are made there: a decoder that crashes ends that process and not the test run.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from coterie.media import pictures

SIZE = (72, 48)
CUTS, FLIPS = 8, 10


def drawn(shade: int = 0) -> Image.Image:
    """With something in every place, so that an altered byte matters."""
    noise = random.Random(shade)
    return Image.frombytes("RGB", SIZE, bytes(noise.randrange(shade, 256) for _each in range(SIZE[0] * SIZE[1] * 3)))


def written(kind: str, image: Image.Image | None = None, **how: Any) -> bytes:
    kept = io.BytesIO()
    (image or drawn()).save(kept, kind, **how)
    return kept.getvalue()


def whole() -> dict[str, bytes]:
    """One of each kind that is taken, by name, and one that is not."""
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "K1000"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0)})
    more = {"save_all": True, "append_images": [drawn(90), drawn(180)]}
    return {
        "plain.jpg": written("JPEG", exif=exif),
        "progressive.jpg": written("JPEG", progressive=True),
        "phone.jpg": written("MPO", exif=exif, **more),
        "plain.png": written("PNG", exif=exif),
        "moving.gif": written("GIF", duration=50, **more),
        "moving.webp": written("WEBP", duration=50, exif=exif, **more),
        "plain.avif": written("AVIF", exif=exif),
        "scan.tiff": written("TIFF"),
    }


def cases() -> Iterator[tuple[str, bytes]]:
    """Each cut at many places, and with bits turned over in many: the same ones every time."""
    chance = random.Random(8)
    for name, content in whole().items():
        for number in range(CUTS):
            # More of them at the beginning, where what follows is announced.
            at = int(len(content) * ((number + 0.5) / CUTS) ** 2)
            yield f"{name} cut at {at}", content[:at]
        for number in range(FLIPS):
            altered = bytearray(content)
            for _each in range(1 + number):
                at = chance.randrange(min(len(content), 200) if number % 2 else len(content))
                altered[at] ^= 1 << chance.randrange(8)
            yield f"{name} altered, No. {number}", bytes(altered)


def outcome(content: bytes) -> str:
    """What is said of it: "sizes" if they were made and can be opened, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "original"
        source.write_bytes(content)
        try:
            made = pictures.make_sizes(source, Path(folder))
        except pictures.NotPossible as error:
            return str(error)
        for each in made["files"]:
            with Image.open(Path(folder) / each["name"], formats=["AVIF", "WEBP"]) as found:
                found.load()
        return "sizes"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (pictures.MEMORY_BYTES, pictures.MEMORY_BYTES))
    said = {}
    for name, content in cases():
        try:
            said[name] = outcome(content)
        except BaseException as error:
            said[name] = f"raised {error!r}"
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
