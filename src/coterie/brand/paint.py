"""Draw the picture of a space. It knows nothing of Django: words, colours and pictures in, a PNG out.

The typefaces are Inter, cut to Latin, Greek and Cyrillic (fonts/OFL.txt). What they have no letters for is left out;
where that is most of a name, the picture has no words: its title is told beside it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

SIZE = (1200, 630)
FONTS = Path(__file__).parent / "fonts"
MARGIN, TILE, ROUND, STRIP, PAD, BOTTOM = 80, 132, 28, 180, 48, 592
LEADING = 1.18
NAME_SIZES, PURPOSE_SIZE, FOOT_SIZE = (84, 72, 60, 50), 34, 28
NAME_LINES, PURPOSE_LINES = 2, 2
#: a longer text is cut before its lines are measured
LONGEST = 400
RINGS = ((1010, 210, 330), (1010, 210, 230), (1010, 210, 130), (1160, 60, 420))

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Card:
    """What is on it. ``ground`` and ``ink`` are ``#rrggbb``, readable on each other; pictures are files' contents."""

    name: str
    purpose: str
    mark: str
    platform: str
    ground: str
    ink: str
    logo: bytes | None = None
    banner: bytes | None = None


def painted(card: Card) -> bytes:
    image = Image.new("RGB", SIZE, card.ground)
    pen = ImageDraw.Draw(image)
    _rings(image)
    top = _banner(image, card.banner) + PAD
    has_tile = _tile(image, card, top)
    at, anchor = (top + TILE // 2, "rm") if has_tile else (BOTTOM, "rs")
    platform = drawable(card.platform)[:40]
    pen.text((SIZE[0] - MARGIN, at), platform, card.ink, font(True, FOOT_SIZE), anchor=anchor)
    top += TILE + 28 if has_tile else 0
    room = BOTTOM - top
    name = _fitted(card.name, NAME_SIZES, NAME_LINES, room - _height(1, PURPOSE_SIZE), bold=True)
    top = _written(pen, name, card.ink, top)
    most = min(PURPOSE_LINES, (BOTTOM - top) // _height(1, PURPOSE_SIZE))
    purpose = _fitted(card.purpose, (PURPOSE_SIZE,), most, BOTTOM - top, bold=False)
    _written(pen, purpose, card.ink, top + 6)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


@lru_cache(maxsize=16)
def font(bold: bool, size: int) -> Font:
    path = FONTS / ("Inter-Bold.ttf" if bold else "Inter-Regular.ttf")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has(char: str) -> bool:
    """Whether the typeface has this sign: one that it lacks looks like the sign for what is lacking."""
    usual = font(False, 20)
    return char == " " or bytes(usual.getmask(char)) != bytes(usual.getmask("\uffff"))


def drawable(text: str) -> str:
    """The text without what has no letters here; empty where that would be most of it."""
    text = text[:LONGEST]
    kept = " ".join("".join(char for char in text if _has(char)).split())
    letters, left = (sum(char.isalnum() for char in each) for each in (text, kept))
    return kept if left * 2 > letters else ""


def wrapped(text: str, face: Font, width: float, most: int) -> list[str] | None:
    """In at most ``most`` lines of this width; None if it does not fit. A word that is too long is broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
            continue
        pieces = _broken(word, face, width)
        lines += pieces
        if len(lines) > most:
            return None
    return lines


def _broken(word: str, face: Font, width: float) -> list[str]:
    pieces, piece = [], ""
    for char in word:
        if piece and face.getlength(piece + char) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _height(lines: int, size: int) -> int:
    return round(lines * size * LEADING)


def _fitted(text: str, sizes: tuple[int, ...], most: int, room: int, *, bold: bool) -> tuple[list[str], Font, int]:
    """The lines, in the largest size in which they fit; in the smallest they are cut."""
    text, width = drawable(text), SIZE[0] - 2 * MARGIN
    for size in sizes:
        lines = wrapped(text, font(bold, size), width, most)
        if lines is not None and _height(len(lines), size) <= room:
            return lines, font(bold, size), size
    size = sizes[-1]
    fits = max(0, min(most, room // _height(1, size)))
    return _cut(text, font(bold, size), width, fits) if fits else [], font(bold, size), size


def _written(pen: ImageDraw.ImageDraw, fitted: tuple[list[str], Font, int], ink: str, top: int) -> int:
    """Returns where it ends."""
    lines, face, size = fitted
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + _height(number, size) + size), line, ink, face, anchor="ls")
    return top + _height(len(lines), size)


def _cut(text: str, face: Font, width: float, most: int) -> list[str]:
    """As much of the text as fits, and three dots: halving, so that a long one costs little."""
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        fits = wrapped(f"{text[:middle].rstrip()}…", face, width, most) is not None
        low, high = (middle, high) if fits else (low, middle)
    return wrapped(f"{text[:low].rstrip()}…", face, width, most) or []


def _rings(image: Image.Image) -> None:
    """Circles, darker than the ground: what is written in its light ink stays readable on them."""
    darker = Image.new("RGB", SIZE, "#000000")
    mask = Image.new("L", SIZE)
    pen = ImageDraw.Draw(mask)
    for x, y, radius in RINGS:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=46, width=3)
    image.paste(darker, mask=mask)


def _banner(image: Image.Image, banner: bytes | None) -> int:
    """Across the top; returns its height. Nothing is written on it."""
    found = _opened(banner)
    if found is None:
        return 0
    image.paste(ImageOps.fit(found.convert("RGB"), (SIZE[0], STRIP), Image.Resampling.LANCZOS), (0, 0))
    return STRIP


def _tile(image: Image.Image, card: Card, top: int) -> bool:
    """The logo, or the mark in the space's colour, on a rounded square; whether there is one."""
    mark, logo = drawable(card.mark), _opened(card.logo)
    if logo is None and not mark:
        return False
    tile = Image.new("RGB", (TILE, TILE), card.ink)
    if logo is not None:
        fitted = ImageOps.fit(logo.convert("RGBA"), (TILE, TILE), Image.Resampling.LANCZOS)
        tile.paste(fitted, mask=fitted.getchannel("A"))
    else:
        ImageDraw.Draw(tile).text((TILE / 2, TILE / 2), mark, card.ground, font(True, 60), anchor="mm")
    mask = Image.new("L", (TILE * 4, TILE * 4))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, TILE * 4 - 1, TILE * 4 - 1), ROUND * 4, fill=255)
    image.paste(tile, (MARGIN, top), mask.resize((TILE, TILE), Image.Resampling.LANCZOS))
    return True


def _opened(content: bytes | None) -> Image.Image | None:
    """What was made ready here; nothing if it cannot be read."""
    if content is None:
        return None
    try:
        found = Image.open(io.BytesIO(content), formats=("WEBP",))
        found.load()
    except (OSError, SyntaxError, ValueError):
        return None
    return found
