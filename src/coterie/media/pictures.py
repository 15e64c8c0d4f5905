"""Make the sizes of a picture, in a process of its own: ``python -m coterie.media.pictures SOURCE FOLDER``.

Without a folder the picture is only read.

Nothing of what the file says beside its pixels comes along: places, devices, previews, profiles. The process is given
so much memory and time that a file made to exhaust either ends it, and nothing else. It knows nothing of Django, writes
the sizes into the folder, and says on its output, as JSON, what it made or why it did not.
"""

from __future__ import annotations

import base64
import io
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Decoders are registered where they are imported. Those that are needed are named here, so that Pillow, which else
# imports all of its forty when it misses one, finds no other; of an MPO (two pictures of a phone in one JPEG) the first
# is read.
from PIL import (
    AvifImagePlugin,  # noqa: F401
    GifImagePlugin,  # noqa: F401
    Image,
    ImageCms,
    ImageOps,
    ImageSequence,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
WIDTHS = (480, 960, 1600, 2560)
#: of a picture that is higher than wide, too: no side is longer
LONGEST = 2560
#: more are not decoded at all
MOST_PIXELS = 100_000_000
#: of all frames of a moving picture together
MOST_MOVING = 120_000_000
MOST_FRAMES = 400
MOVING_WIDTH = 800
BLUR = 16
AVIF: dict[str, Any] = {"quality": 60, "speed": 8, "max_threads": 1}
WEBP: dict[str, Any] = {"quality": 78, "method": 2}
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60


class NotPossible(Exception):
    """Why there are no sizes: "too large" or "unreadable"."""


def make_sizes(source: Path, folder: Path | None) -> dict[str, Any]:
    """Write the sizes; returns their names, types and measures, and those of the picture. Raises NotPossible."""
    Image.MAX_IMAGE_PIXELS = None  # counted here, as an error and not as a warning
    try:
        with Image.open(source, formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise NotPossible("too large")
            if folder is None:
                size = _upright(found).size
                return {"width": size[0], "height": size[1]}
            frames = getattr(found, "n_frames", 1) if found.format in {"GIF", "WEBP"} else 1
            if 1 < frames <= MOST_FRAMES and found.width * found.height * frames <= MOST_MOVING:
                return _moving(found, folder)
            return _still(_upright(found), folder)
    except NotPossible:
        raise
    except Exception as error:  # decoders raise whatever there is: struct.error, KeyError, OverflowError, zlib.error
        raise NotPossible("unreadable") from error


def _upright(found: Image.Image) -> Image.Image:
    """The pixels as they are looked at, in sRGB, with nothing else."""
    found.draft("RGB", (LONGEST, LONGEST))  # a JPEG is read at a fraction of its size where that is enough
    found.load()
    profile = found.info.get("icc_profile")
    image = ImageOps.exif_transpose(found)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _plain(image, profile)


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode in {"P", "PA", "LA", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode.startswith(("I", "F")):  # 16 bits of grey
        image = image.point(lambda value: value / 257 if image.mode.startswith("I") else value).convert("L")
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        image = _in_srgb(image, profile)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A profile that is broken, or of other colours than the pixels, is left out."""
    try:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _still(image: Image.Image, folder: Path) -> dict[str, Any]:
    width, height = image.size
    files: list[dict[str, Any]] = []
    for size in _smaller(image):
        files += [_saved(size, folder, "avif", AVIF), _saved(size, folder, "webp", WEBP)]
    files.sort(key=lambda each: int(each["width"]))
    return {"width": width, "height": height, "blur": _blur(image), "files": files}


def _smaller(image: Image.Image) -> Iterator[Image.Image]:
    """The picture and its smaller sizes, each made of the one before."""
    wanted = [width for width in WIDTHS if width < image.width * 0.9]
    yield image
    for width in reversed(wanted):
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
        yield image


def _saved(image: Image.Image, folder: Path, kind: str, how: dict[str, Any]) -> dict[str, Any]:
    path = folder / f"{image.width}.{kind}"
    clean = Image.new(image.mode, image.size)
    clean.paste(image)  # without what hangs on the picture, which savers write along
    clean.save(path, kind.upper(), **how)
    return _told(path, f"image/{kind}", image.size)


def _told(path: Path, type_: str, size: tuple[int, int]) -> dict[str, Any]:
    return {"name": path.name, "type": type_, "width": size[0], "height": size[1], "bytes": path.stat().st_size}


def _blur(image: Image.Image) -> str:
    """A few pixels as an address; nothing of a picture that one looks through."""
    if image.mode == "RGBA":
        return ""
    small = image.copy()
    small.thumbnail((BLUR, BLUR), Image.Resampling.BOX)
    written = io.BytesIO()
    small.save(written, "WEBP", quality=40, method=4)
    return f"data:image/webp;base64,{base64.b64encode(written.getvalue()).decode()}"


def _moving(found: Image.Image, folder: Path) -> dict[str, Any]:
    """A moving picture stays one, in one size."""
    frames, times = [], []
    for frame in ImageSequence.Iterator(found):
        image = frame.convert("RGBA")
        image.thumbnail((MOVING_WIDTH, MOVING_WIDTH))
        frames.append(image)
        times.append(max(20, int(frame.info.get("duration", 100) or 100)))
    path = folder / f"{frames[0].width}.webp"
    how: dict[str, Any] = {"quality": 60, "method": 1, "loop": 0}
    frames[0].save(path, "WEBP", save_all=True, append_images=frames[1:], duration=times, **how)
    width, height = frames[0].size
    return {"width": width, "height": height, "blur": "", "files": [_told(path, "image/webp", frames[0].size)]}


def main(source: str, folder: str = "") -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        made = make_sizes(Path(source), Path(folder) if folder else None)
    except NotPossible as error:
        made = {"problem": str(error)}
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
